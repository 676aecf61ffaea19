import DockerfileSyntax
import Foundation
import SourceText
import SyntaxKit
import Testing

/// A folder of `Fixtures`: a `Dockerfile` or an `Ickfile`, and what is made of it.
struct Fixture: Sendable, CustomTestStringConvertible {
    let folder: URL
    let syntax: DockerfileSyntax
    let source: SourceFile

    var testDescription: String { folder.lastPathComponent }

    /// Where the folders are; `LoweringTests` has this file by a link.
    static let root = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .appending(path: "Fixtures")

    static let all: [Fixture] = {
        let folders = (try? FileManager.default.contentsOfDirectory(at: root, includingPropertiesForKeys: nil)) ?? []
        return folders.sorted { $0.path < $1.path }.compactMap(Fixture.init)
    }()

    init?(_ folder: URL) {
        for syntax in [DockerfileSyntax.dockerfile, .ickfile] {
            let name = syntax.identity.defaultFilename
            guard let data = try? Data(contentsOf: folder.appending(path: name)) else { continue }
            self.folder = folder
            self.syntax = syntax
            source = SourceFile(name: name, bytes: Array(data), language: syntax.identity.sourceLanguage)
            return
        }
        return nil
    }
}
