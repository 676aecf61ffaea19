import LanguageServices
import Testing

/// Completion, hover and symbols in Earthfiles.
@Suite struct EarthfileTests {
    private static func labels(_ marked: String) throws -> [String] {
        let text = try MarkedText(marked, "Earthfile")
        return text.model.completions(at: text.offset) { _ in [ContextEntry("src", isDirectory: true)] }.map(\.label)
    }

    @Test func proposesCommands() throws {
        let labels = try Self.labels("VERSION 0.8\na:\n  FROM b\n  SA‸")
        #expect(
            ["SAVE ARTIFACT", "SAVE IMAGE", "IF", "ELSE IF", "FOR", "WITH DOCKER", "END"].allSatisfy(labels.contains)
        )
    }

    @Test func proposesFlags() throws {
        let labels = try Self.labels("VERSION 0.8\na:\n  FROM b\n  SAVE ARTIFACT --‸")
        #expect(labels == ["--keep-ts", "--keep-own", "--if-exists", "--symlink-no-follow", "--force"])
        #expect(try Self.labels("VERSION 0.8\na:\n  CACHE --sharing=‸") == ["locked", "shared", "private"])
        #expect(try Self.labels("VERSION 0.8\na:\n  BUILD --platform=‸").contains("linux/arm64"))
        #expect(try Self.labels("VERSION 0.8\na:\n  COPY ‸ /").contains("src/"))
    }

    @Test func explainsCommandsAndFlags() throws {
        func hover(_ marked: String) throws -> String? {
            let text = try MarkedText(marked, "Earthfile")
            return text.model.hover(at: text.offset)?.text
        }
        #expect(try hover("VERSION 0.8\na:\n  SAVE ART‸IFACT b\n")?.contains("artifact of the target") ?? false)
        #expect(try hover("VERSION 0.8\na:\n  RUN --pu‸sh b\n")?.contains("left out") ?? false)
    }

    @Test func listsTargets() throws {
        let text = try MarkedText("VERSION 0.8\n# Builds.\nbuild:\n  FROM b\ntest:\n  FROM +build‸\n", "Earthfile")
        #expect(text.model.symbols.map(\.name) == ["build", "test"])
        #expect(text.model.symbols.map { text.place($0.selection) } == ["3:1", "5:1"])
    }
}
