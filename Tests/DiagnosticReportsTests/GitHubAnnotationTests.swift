import DiagnosticReports
import Diagnostics
import SourceText
import Testing

@Suite struct GitHubAnnotationTests {
    private let file = SourceFile(name: "f", text: "one\ntwo\n")

    @Test func namesTheRangeOfOneLine() {
        let place = SourceLocation(file: file, range: SourceRange(4, 7))
        let line = Diagnostic("a.b", severity: .warning, "100 %: no\nmore, never", at: place).gitHubAnnotation(
            path: "x,y:z"
        )
        #expect(
            line == "::warning file=x%2Cy%3Az,line=2,endLine=2,col=1,endColumn=4,title=a.b::100 %25: no%0Amore, never"
        )
    }

    @Test func leavesOutColumnsOfSeveralLines() {
        let place = SourceLocation(file: file, range: SourceRange(1, 7))
        #expect(
            Diagnostic("a.b", "m", at: place).gitHubAnnotation(path: "f")
                == "::error file=f,line=1,endLine=2,title=a.b::m"
        )
        #expect(Diagnostic("a.b", "m", at: nil).gitHubAnnotation(path: "f") == "::error title=a.b::m")
    }
}
