import OCISpec
import SourceText

/// The built-in arguments. Except for those about platforms, each has two names, `EARTHLY_…` and `EARTH_…`.
enum BuiltInArgument {
    /// The names, without prefix, of the arguments that depend on the target.
    private static let ofTarget = [
        "TARGET", "TARGET_PROJECT", "TARGET_PROJECT_NO_TAG", "TARGET_NAME", "TARGET_TAG", "TARGET_TAG_DOCKER",
    ]
    /// The names, without prefix, of the arguments that depend on the commit.
    static let ofGit = [
        "GIT_HASH", "GIT_SHORT_HASH", "GIT_CONTENT_HASH", "GIT_BRANCH", "GIT_TAG", "GIT_ORIGIN_URL",
        "GIT_ORIGIN_URL_SCRUBBED",
        "GIT_PROJECT_NAME", "GIT_COMMIT_TIMESTAMP", "GIT_COMMIT_AUTHOR_TIMESTAMP", "GIT_AUTHOR", "GIT_AUTHOR_EMAIL",
        "GIT_AUTHOR_NAME", "GIT_CO_AUTHORS", "GIT_REFS",
    ]
    /// The names, without prefix, of the arguments that depend on the build.
    private static let ofBuild = ["SOURCE_DATE_EPOCH", "PUSH", "CI", "CI_RUNNER", "LOCALLY", "VERSION", "BUILD_SHA"]
    private static let prefixes = ["EARTHLY_", "EARTH_"]
    private static let ofPlatform = ["PLATFORM", "OS", "ARCH", "VARIANT"]
    private static let platforms = ["TARGET", "USER", "NATIVE"]

    /// The names of all built-in arguments, with their prefixes.
    static let names: Set<String> = {
        var names: Set<String> = []
        for name in ofTarget + ofGit + ofBuild { for prefix in prefixes { names.insert(prefix + name) } }
        for platform in platforms { for name in ofPlatform { names.insert(platform + name) } }
        return names
    }()

    static func isName(_ name: String) -> Bool { names.contains(name) }

    /// Sets the value of an argument under both of its names.
    static func set(_ name: String, to value: String, in values: inout Scopes.Values) {
        for prefix in prefixes { values[prefix + name] = value }
    }

    /// Sets the values of the four arguments about a platform.
    ///
    /// - Parameter role: `TARGET`, `USER` or `NATIVE`.
    static func set(_ role: String, to platform: Platform, in values: inout Scopes.Values) {
        values[role + "PLATFORM"] = platform.formatted
        values[role + "OS"] = platform.os
        values[role + "ARCH"] = platform.architecture
        values[role + "VARIANT"] = platform.variant
    }

    /// Returns a valid image tag for a text: invalid characters become `_`, and only the first 127 bytes are kept; `latest` for
    /// an empty text.
    static func imageTag(_ text: String) -> String {
        let bytes = text.utf8.prefix(127).map { byte in
            byte.isASCIIAlphanumeric || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
                || byte == UInt8(ascii: "-") ? byte : UInt8(ascii: "_")
        }
        return bytes.isEmpty ? "latest" : String(decoding: bytes, as: UTF8.self)
    }
}
