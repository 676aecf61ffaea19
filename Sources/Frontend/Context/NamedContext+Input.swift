import JSON
import LLB
import Lowering
import OCISpec
import SourceText

extension NamedContext {
    /// The key of the image config in an input's metadata.
    private static let configKey = "containerimage.config"

    /// Loads one of the client's inputs: a graph, with an image config if the client sent one.
    func loadInput(_ input: String) throws -> LoadedContext {
        // An input that exists but has no output is the empty file system.
        guard context.inputDefinitions[input] != nil else { throw failure("invalid input \(input) for \(name)") }
        let files = LoadedContext.Files.all(context.inputs[input])
        guard let text = context.options.context.named.inputMetadata[input] else { return LoadedContext(files: files) }
        guard let metadata = (try? JSONValue(parsing: text))?.object else {
            throw failure("failed to parse input metadata \(text): expected a JSON object")
        }
        guard let member = metadata.members.last(where: { $0.key == Self.configKey }) else {
            return LoadedContext(files: files)
        }
        guard let encoded = member.value.string, let config = Base64.decode(encoded),
            (try? ImageConfig(parsing: config)) != nil
        else {
            throw failure("failed to parse image config for \(name): expected an image config in base64")
        }
        return LoadedContext(files: files, config: config)
    }
}
