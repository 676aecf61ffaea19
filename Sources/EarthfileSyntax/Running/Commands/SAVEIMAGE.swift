import SourceText
import SyntaxKit

extension TargetRun {
    /// Makes the files and settings so far the image of the target.
    mutating func runSAVEIMAGE(_ line: CommandLine) async throws {
        if line.has(.cacheHint) {
            note(
                "SAVE IMAGE --cache-hint",
                "it configures Earthly's own cache; use 'docker build --cache-to …'",
                at: line
            )
        }
        if line.has(.insecure) { note("SAVE IMAGE --insecure", "the build doesn't push images", at: line) }
        if line.has(.cacheFrom) {
            note(
                "SAVE IMAGE --cache-from",
                "cache sources are options of the client; use 'docker build --cache-from …'",
                at: line
            )
        }
        let names = try await expand(line.arguments)
        let place = place(of: line)
        if try await isOn(.push, in: line) { build.warnOnce(ClientWork.pushes("SAVE IMAGE --push", at: place)) }
        var image = image
        image = image.replacing(files: persisted(image.files, at: place))
        saved = .init(image: image, names: names, place: place)
        hasWorkAfterImage = false
    }
}
