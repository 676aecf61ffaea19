public import BuildPlan
public import Diagnostics
import SourceText

/// The instructions that images store for the builds on them (`ONBUILD`), which are a Dockerfile's whatever the
/// language of the build.
public enum DockerfileTriggers {
    /// Reads one stored trigger.
    ///
    /// - Parameter text: One instruction, with its heredocs.
    /// - Returns: The instruction. Its ranges lie in `text`, not in the file that is being built.
    /// - Throws: `DiagnosticsError` with the peer's message, without a place, since the text is in no file.
    public static func parse(_ text: String) throws(DiagnosticsError) -> [Step] {
        let source = SourceFile(name: "ONBUILD", text: text, language: "Dockerfile")
        let document = Lexer.read(source, table: .dockerfile)
        if let failure = document.failures.first { throw error(failure.message) }
        guard document.instructions.count == 1 else { throw error("onbuild trigger should be a single expression") }
        let meaning: StepReader.Meaning
        do {
            meaning = try StepReader(source: source, table: .dockerfile).read(document.instructions[0])
        } catch {
            throw Self.error(error.message)
        }
        guard case .step(let step) = meaning else { throw error("*instructions.Stage is not a command type") }
        return [step]
    }

    private static func error(_ message: String) -> DiagnosticsError {
        DiagnosticsError(Diagnostic("dockerfile.trigger", message, at: nil))
    }
}
