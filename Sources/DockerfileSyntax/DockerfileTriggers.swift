public import BuildPlan
public import Diagnostics
import SourceText

/// A parser for the `ONBUILD` triggers stored in base images. Triggers are Dockerfile instructions, whatever the language of
/// the build.
public enum DockerfileTriggers {
    /// Parses one `ONBUILD` trigger.
    ///
    /// - Parameter text: The instruction, followed by the lines of its heredocs.
    /// - Returns: An array with the step that the trigger describes. The step's source ranges refer to `text`, not to the file
    ///   being built.
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
