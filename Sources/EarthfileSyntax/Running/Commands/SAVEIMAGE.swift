import SourceText
import SyntaxKit

extension TargetRun {
    /// Saves the current files and settings as the image of the target.
    mutating func runSAVEIMAGE(_ line: CommandLine) async throws {
        let names = try await expand(line.arguments)
        let place = place(of: line)
        if try await isOn(.push, in: line) { build.warnOnce(ClientWork.pushes("SAVE IMAGE --push", at: place)) }
        var image = image
        image = image.replacing(files: persisted(image.files, at: place))
        saved = .init(image: image, names: names, place: place)
        hasWorkAfterImage = false
    }
}
