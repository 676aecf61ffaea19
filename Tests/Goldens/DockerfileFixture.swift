package import DockerfileSyntax
package import Foundation
package import SourceText
import SyntaxKit
import TestSupport
import Testing

/// A folder with a `Dockerfile` or an `Ickfile`, and golden files of its tree, plan, diagnostics and graph.
package struct DockerfileFixture: Sendable, CustomTestStringConvertible {
    package let folder: URL
    package let syntax: DockerfileSyntax
    package let source: SourceFile

    package var testDescription: String { folder.lastPathComponent }

    package static let all: [DockerfileFixture] = {
        let root = Checkout.root.appending(path: "Tests/DockerfileSyntaxTests/Fixtures")
        let folders = (try? FileManager.default.contentsOfDirectory(at: root, includingPropertiesForKeys: nil)) ?? []
        return folders.sorted { $0.path < $1.path }.compactMap(DockerfileFixture.init)
    }()

    private init?(_ folder: URL) {
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
