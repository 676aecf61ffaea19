import Bridge
import Testing

@testable import Frontend

@Suite struct IgnoreFileTests {
    @Test func readsEveryForm() throws {
        let text = "\u{FEFF}# comment\n\n  node_modules \r\n/abs//path/../x\n!keep/./me\n! /spaced\n#!\n.\n/\n**/*.o\n"
        #expect(
            try IgnoreFile.patterns(Array(text.utf8))
                == ["node_modules", "abs/x", "!keep/me", "!spaced", ".", "/", "**/*.o"]
        )
    }

    @Test func readsAnEmptyFile() throws {
        #expect(try IgnoreFile.patterns([]) == [])
    }

    @Test func refusesEndlessLines() {
        let text = "a\n" + String(repeating: "x", count: IgnoreFile.lineLimit)
        let error = #expect(throws: BridgeError.self) {
            try IgnoreFile.patterns(Array(text.utf8), name: "x.dockerignore")
        }
        #expect(error?.message == "failed parsing x.dockerignore: line 2: the line must be shorter than 65536 bytes")
    }

    @Test(arguments: [
        "[a-c]x", "[^a]", "a\\[", "[\\]]", "[a-\\]]", "x]", "[a-z0-9_]*", "a*[", "x*\\", "*.md*[a-]",
    ])
    func takesWholePatterns(pattern: String) throws {
        #expect(try IgnoreFile.patterns(Array(pattern.utf8)) == [pattern])
    }

    /// Patterns that BuildKit's frontend refuses with "syntax error in pattern", even if the context is not used.
    @Test(arguments: [
        "a[", "[]", "[^]", "[]a]", "[a-]", "[-a]", "x\\", "[a\\", "[a-", "!b[", "*[", "*/[a-]", "**?*[", ".*[", "?*[a-",
        "[^a]**[]", "./!*[",
    ])
    func refusesHalfPatterns(pattern: String) {
        let error = #expect(throws: BridgeError.self) { try IgnoreFile.patterns(Array("ok\n\(pattern)\n".utf8)) }
        let named =
            pattern.first == "." && pattern.dropFirst().first == "/" ? pattern.dropFirst(2) : pattern.drop { $0 == "!" }
        #expect(error?.message == "failed parsing .dockerignore: line 2: syntax error in pattern \"\(named)\"")
    }

    @Test(arguments: [" ! ", "!/", "!//", "!/.", "./!", "/!"])
    func refusesAnExceptionOfNothing(line: String) {
        let error = #expect(throws: BridgeError.self) { try IgnoreFile.patterns(Array("a\n\(line)\n".utf8)) }
        #expect(error?.message == "failed parsing .dockerignore: line 2: illegal exclusion pattern: \"!\"")
    }
}
