import Testing

@testable import EarthfileSyntax

struct KeywordTests {
    @Test func blocksAreNotCommands() {
        for keyword in Keyword.allCases {
            #expect(!(keyword.opensBlock && keyword.endsBody))
            #expect(!(keyword.isAssignment && keyword.hasExecForm))
        }
    }
}
