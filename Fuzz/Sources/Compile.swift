import Bridge
import Diagnostics
import Frontend
import LLB
import LLBInspection
import LocalSolver
import OCISpec
import SourceText
import StandardSyntaxes
import Synchronization
import SyntaxKit

/// Compiles a build file as `slipway compile` does, then checks it as `slipway check` does.
///
/// The parts of the input: the build file, options `KEY=VALUE`, the ignore file, an os-release file, and an image config
/// (JSON by pattern of references). A request that has the option `requestid` is a subrequest.
func compile(_ bytes: [UInt8]) {
    let parts = parts(of: bytes, 5)
    var options = Dictionary((parts[1].map(assignments) ?? []).map { ($0.name, $0.value) }) { $1 }
    let name = options["filename"] ?? "Dockerfile"
    options["filename"] = name
    // Files of the machine and of the network are out of reach: the local solver only has these sources.
    var files: [String: [UInt8]] = [name: parts[0] ?? [], "src/main.c": [], "a b/c": Array("x".utf8)]
    if let ignored = parts[2] { files[".dockerignore"] = ignored }
    var configuration = LocalBridge.Configuration(
        sources: ["context": .files(files), "dockerfile": .files(files), "other": .files(files)]
    )
    if let text = parts[3], let releases = try? OSReleases(parsing: SourceFile(name: "os-release", bytes: text)) {
        configuration.osReleases = releases
    }
    if let text = parts[4], let configs = try? ImageConfigs(parsing: SourceFile(name: "config", bytes: text)) {
        configuration.imageConfigs = configs
    }
    let request = FrontendRequest(options: options, workerPlatforms: [.linuxAMD64])
    let bridge = LocalBridge(configuration)
    InlineExecutor.run { await compile(request, over: bridge) }
}

/// Compiles, dumps and checks a build, or answers its subrequest.
func compile(_ request: FrontendRequest, over bridge: LocalBridge) async {
    let frontend = Frontend(.standard)
    do {
        if request.options["requestid"] != nil {
            _ = try await frontend.answer(request, over: bridge)
            return
        }
        let compilation = try await frontend.compile(request, over: bridge)
        render(compilation.warnings)
        for definition in compilation.images.map(\.definition) + compilation.scans {
            let bytes = definition.encoded()
            guard let again = try? Definition(decoding: bytes), again.encoded() == bytes else {
                broken("a graph that changes when it is read")
            }
            show(try DefinitionDump(definition))
        }
    } catch {
        report(error)
    }
    do {
        let result = try await frontend.check(request, over: bridge)
        render(result.warnings)
        if case .failure(let error) = result.result { report(error) }
    } catch {
        report(error)
    }
}

/// Renders an error for people. None may be without words.
private func report(_ error: any Error) {
    if let error = error as? DiagnosticsError {
        promise(!error.diagnostics.isEmpty, "an error without diagnostics")
        render(error.diagnostics)
    } else {
        promise(!"\(error)".isEmpty, "an error without words")
    }
}

/// Runs a task and its children on the calling thread, so that a fault has the input in its stack, and a run can be
/// repeated.
final class InlineExecutor: TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var isDone = false
    }

    private let state = Mutex(State())

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
    }

    /// Runs `body` to its end.
    static func run(_ body: @escaping @Sendable () async -> Void) {
        let executor = InlineExecutor()
        Task(executorPreference: executor) {
            await body()
            executor.state.withLock { $0.isDone = true }
        }
        executor.drain()
    }

    private func drain() {
        while true {
            let (jobs, isDone) = state.withLock { state in
                defer { state.jobs = [] }
                return (state.jobs, state.isDone)
            }
            if jobs.isEmpty, isDone { return }
            for job in jobs { job.runSynchronously(on: asUnownedTaskExecutor()) }
        }
    }
}
