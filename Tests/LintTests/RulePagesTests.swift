import Foundation
import Lint
import Testing

/// Compares `docs/rules` with the pages generated from the rules. `SLIPWAY_UPDATE_GOLDENS=1` regenerates them.
@Suite struct RulePagesTests {
    static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "docs/rules")

    static let pages: [(name: String, text: String)] =
        [("README.md", RulePages.index)] + LintRule.all.map { ("\($0.page).md", RulePages.page($0)) }

    @Test func pagesAreCurrent() throws {
        let updates = ProcessInfo.processInfo.environment["SLIPWAY_UPDATE_GOLDENS"] == "1"
        for page in Self.pages {
            let url = Self.folder.appending(path: page.name)
            if updates { try Data(page.text.utf8).write(to: url) }
            let found = try? String(decoding: Data(contentsOf: url), as: UTF8.self)
            #expect(found == page.text, "\(page.name) is stale")
        }
    }

    @Test func hasNoOtherPages() throws {
        let found = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).sorted()
        #expect(found == Self.pages.map(\.name).sorted())
    }
}
