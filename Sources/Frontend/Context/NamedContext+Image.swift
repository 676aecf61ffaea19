import Bridge
import JSON
import LLB
import Lowering
import OCISpec
import SourceText

extension NamedContext {
    /// Loads an image from a registry; `scratch` stands for the empty file system.
    func loadImage(_ text: String) async throws -> LoadedContext {
        if text == "scratch" { return LoadedContext(files: .all(nil)) }
        let wanted: ImageReference
        do {
            wanted = try ImageReference(parsing: text).withDefaultTag
        } catch {
            throw failure("invalid context \(text) for \(name): \(error)")
        }
        let image = try await context.bridge.resolveImage(
            ImageRequest(
                reference: wanted.description,
                platform: platform,
                mode: context.options.resolveMode,
                logName: "[context \(name)] load metadata for \(text)"
            )
        )
        let found = (try? ImageReference(parsing: image.reference).withDefaultTag.description) ?? image.reference
        let output = try SourceOperation.image(found)
            .output(.named("[context \(name)] \(text)", platform: vertexPlatform))
        return LoadedContext(files: .all(output), config: Self.undated(image.config))
    }

    /// Returns an image config without its creation time. BuildKit's frontend removes the time for `docker-image` contexts
    /// only.
    private static func undated(_ config: [UInt8]) -> [UInt8] {
        guard let object = (try? JSONValue(parsing: config))?.object else { return config }
        return JSONValue.object(JSONObject(object.members.filter { $0.key != "created" })).bytes()
    }

    /// Loads an image from an OCI layout of the client, named as `STORE@DIGEST`.
    func loadLayout(_ text: String) async throws -> LoadedContext {
        let parts = text.parts(separatedBy: "@", maxSplits: 1, omittingEmpty: false).map(String.init)
        let store = Self.storeName(parts[0])
        if let reason = Self.referenceProblem(text, name: store) {
            throw failure("could not parse oci-layout reference \"\(text)\": \(reason)")
        }
        guard parts.count == 2 else { throw failure("oci-layout reference \"\(text)\" has no digest") }
        // The store and digest identify the image; the name is only shown to users.
        var shown = reference
        shown.digest = parts[1]
        let image = try await context.bridge.resolveImage(
            ImageRequest(
                reference: shown.description,
                platform: platform,
                store: ImageRequest.Store(sessionID: context.sessionID, name: store),
                logName: "[context \(name)] load metadata for \(shown)"
            )
        )
        let output = try SourceOperation.ociLayout(
            shown.description,
            sessionID: context.sessionID,
            storeID: store
        ).output(.named("[context \(name)] OCI load from client", platform: vertexPlatform))
        return LoadedContext(files: .all(output), config: image.config)
    }

    private static func referenceProblem(_ text: String, name: String) -> String? {
        guard !text.isEmpty else { return "repository name must have at least one component" }
        guard !name.isEmpty else { return "invalid reference format" }
        do {
            _ = try ImageReference(parsing: text)
            return nil
        } catch {
            return "\(error)"
        }
    }

    /// Returns the name in a reference, without the tag.
    private static func storeName(_ text: String) -> String {
        let last = text.lastIndex(of: "/") ?? text.startIndex
        return String(text[..<(text[last...].firstIndex(of: ":") ?? text.endIndex)])
    }
}
