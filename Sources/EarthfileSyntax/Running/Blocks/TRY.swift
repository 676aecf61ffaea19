import Diagnostics
import LLB
import SourceText
import SyntaxKit

extension TargetRun {
    /// The build argument that, if its value is `keep`, prevents a failing command of `TRY` from failing the build, so that the
    /// artifacts of `FINALLY` can be exported.
    static var tryArgument: String { "EARTHLY_TRY" }

    /// The path on the client to which the exit status of a command of `TRY` is exported.
    private static var statusName: String { "exit-status" }

    /// A shell script that runs a command and writes its exit status to a file.
    private static var tryScript: String { "\"$@\"; echo $? >\(StepLog.directory)/status" }

    /// Runs the statements of `TRY`, then those of `FINALLY`. If a step fails, the build ends before `FINALLY`.
    mutating func run(_ block: TryBlock) async throws {
        if let range = block.catchRange {
            throw error("earthfile.try", "CATCH isn't supported; use IF with the command as its condition", at: range)
        }
        isInTry = true
        try await run(block.body)
        isInTry = false
        try await run(block.finallyBody ?? [])
    }

    private var keepsFailures: Bool { build.request.arguments[Self.tryArgument] == "keep" }

    /// Returns the progress text of a command of `TRY`, which says how to get the artifacts if the command fails.
    func tryText(_ text: String) -> String {
        guard isInTry, !keepsFailures else { return text }
        return "\(text) (artifacts if it fails: --target \(key.name)/ --build-arg \(Self.tryArgument)=keep -o .)"
    }

    /// Runs a command of `TRY`. With `EARTHLY_TRY=keep`, its exit status is exported, and its failure doesn't fail the build.
    mutating func runTried(_ arguments: [String], _ options: [StepOption<RunOptions>], at place: SourceLocation)
        -> State
    {
        guard isInTry, keepsFailures else { return image.files.run(arguments, .all(options)) }
        let ran = image.files.run(["/bin/sh", "-c", Self.tryScript, "sh"] + arguments, .all(options), StepLog.mount)
        exports.append(
            .init(
                artifacts: ran.mounted(at: StepLog.target),
                path: "/out/status",
                destination: Self.statusName,
                isOptional: true,
                place: place
            )
        )
        return ran
    }
}
