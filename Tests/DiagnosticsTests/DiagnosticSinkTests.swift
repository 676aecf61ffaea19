import Diagnostics
import SourceText
import Testing

@Suite struct DiagnosticSinkTests {
    @Test func warningsNeverDisplaceErrors() {
        var sink = DiagnosticSink()
        for index in 0..<400 { sink.warning("t.warning", "\(index)", at: nil) }
        #expect(sink.diagnostics.count == DiagnosticSink.errorLimit)
        #expect(!sink.hasErrors && !sink.isFull)
        sink.error("t.error", "wrong", at: nil)
        #expect(sink.hasErrors)
        #expect(sink.diagnostics.last?.message == "wrong")
        #expect(throws: DiagnosticsError.self) { try sink.throwIfErrors() }
    }

    @Test(arguments: [100, 400])
    func errorsAreBounded(count: Int) {
        var sink = DiagnosticSink()
        for index in 0..<count { sink.error("t.error", "\(index)", at: nil) }
        #expect(sink.isFull)
        #expect(sink.diagnostics.count == DiagnosticSink.errorLimit)
        sink.warning("t.warning", "kept", at: nil)
        #expect(sink.diagnostics.last?.message == "kept")
    }
}
