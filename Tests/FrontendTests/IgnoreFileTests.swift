import Testing

@testable import Frontend

@Suite struct IgnoreFileTests {
    @Test func readsEveryForm() {
        let text = "\u{FEFF}# comment\n\n  node_modules \r\n/abs//path/../x\n!keep/./me\n! /spaced\n#!\n.\n/\n**/*.o\n"
        #expect(
            IgnoreFile.patterns(Array(text.utf8))
                == ["node_modules", "abs/x", "!keep/me", "!spaced", ".", "/", "**/*.o"]
        )
    }

    @Test func readsAnEmptyFile() {
        #expect(IgnoreFile.patterns([]) == [])
    }
}
