import OCISpec
import SourceText
import SyntaxKit

extension EarthfileBuild {
    /// The built-in arguments of a target, except those whose values come from the Git repository.
    func builtInArguments(of key: TargetKey, features: EarthfileFeatures) -> Scopes.Values {
        var values: Scopes.Values = [:]
        func set(_ name: String, _ value: String) { BuiltInArgument.set(name, to: value, in: &values) }
        set("TARGET", key.location.description + "+" + key.name)
        set("TARGET_PROJECT", key.location.description)
        set("TARGET_PROJECT_NO_TAG", key.location.nameWithoutTag)
        set("TARGET_NAME", key.name)
        set("TARGET_TAG", key.location.tag)
        set("TARGET_TAG_DOCKER", BuiltInArgument.imageTag(key.location.tag))
        BuiltInArgument.set("TARGET", to: key.platform, in: &values)
        BuiltInArgument.set("USER", to: request.buildPlatform, in: &values)
        if features.contains(.newPlatform) { BuiltInArgument.set("NATIVE", to: request.buildPlatform, in: &values) }
        // A build neither pushes nor runs anything on the client.
        if features.contains(.waitBlock) { set("PUSH", "false") }
        if features.contains(.ciArg) { set("CI", "false") }
        if features.contains(.earthlyLocallyArg) { set("LOCALLY", "false") }
        if features.contains(.earthlyCIRunnerArg) { set("CI_RUNNER", "false") }
        if features.contains(.earthlyVersionArg) {
            set("VERSION", "slipway")
            set("BUILD_SHA", "")
        }
        return values
    }
}
