public import BuildPlan
public import Diagnostics
import SourceText

/// Parses the `ONBUILD` triggers of base images. They are Dockerfile instructions in builds of any language.
public enum DockerfileTriggers {
    /// Parses one trigger.
    ///
    /// - Parameter text: One instruction, with its heredocs.
    /// - Returns: The step. Its ranges are in `text`, not in the file being built.
    /// - Throws: `DiagnosticsError` with the message of BuildKit's frontend and without a location.
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
