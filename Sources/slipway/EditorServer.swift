import CompileExecutor
import DiagnosticReports
import Diagnostics
import Frontend
import Glibc
import GraphExplanation
import JSON
import LLB
import LanguageServer
import LanguageServices
import LocalSolver
import OCISpec
import StandardSyntaxes
import Synchronization
import SyntaxKit

/// A server for one editor. It runs a session of the language server, writes the session's messages to standard output, and runs
/// the session's analyses on separate threads.
final class EditorServer: Sendable {
    private struct State {
        var framer = MessageFramer()
        var session: Session
        /// The running analyses by document URI.
        var tasks: [String: Task<Void, Never>] = [:]
    }

    private let state: Mutex<State>
    /// The threads that run the analyses. Requests are handled on the thread that reads standard input, which must not wait for
    /// a compilation.
    private let pool = CompilePool()

    init() {
        let environment = Session.Environment(
            registry: .standard,
            version: Release.version,
            list: { contextEntries(of: $0) }
        )
        state = Mutex(State(session: Session(environment)))
    }

    func receive(_ bytes: some Sequence<UInt8> & Sendable) {
        state.withLock { state in
            let events = state.framer.append(bytes)
            run(state.session.receive(events), &state)
        }
    }

    /// Handles the end of standard input, which ends the process.
    func receiveEnd() {
        state.withLock { state in run(state.session.receiveEnd(), &state) }
    }

    /// Performs the session's effects. The caller holds the lock on the session, so that messages are written in order.
    private func run(_ effects: [Session.Effect], _ state: inout State) {
        for effect in effects {
            switch effect {
            case .send(let message): write(message)
            case .cancel(let uri): state.tasks.removeValue(forKey: uri)?.cancel()
            case .analyze(let job):
                state.tasks[job.uri]?.cancel()
                state.tasks[job.uri] = Task(executorPreference: pool.executor(for: "lsp")) { [self] in
                    await analyze(job)
                }
            case .exit(let status): Glibc.exit(status)
            }
        }
    }

    private func write(_ message: JSONValue) {
        let content = message.bytes()
        Terminal.write(Array("Content-Length: \(content.count)\r\n\r\n".utf8) + content, to: .standardOutput)
    }

    // MARK: Analysis

    private func analyze(_ job: AnalysisJob) async {
        do {
            let start = ContinuousClock.now
            let (request, bridge) = build(of: job)
            let frontend = Frontend(SyntaxRegistry.standard)
            let isParsed = Mutex(false)
            let diagnostics: [Diagnostic]
            var isValid = false
            do {
                let report = try await frontend.check(request, over: bridge) { [self] report in
                    isParsed.withLock { $0 = true }
                    state.withLock { state in run(state.session.finishParsing(job, report.diagnostics), &state) }
                    try await Task.sleep(for: job.delay)
                }
                isValid = report.failure == nil
                diagnostics = report.diagnostics
            } catch let error as CancellationError {
                throw error
            } catch let error as DiagnosticsError {
                diagnostics = error.diagnostics
            } catch {
                diagnostics = [Diagnostic("check.failed", "\(error)", at: nil)]
            }
            let parsed = isParsed.withLock { $0 }
            let analysis = Analysis(
                diagnostics: diagnostics,
                isParsed: parsed,
                duration: ContinuousClock.now - start - (parsed ? job.delay : .zero)
            )
            state.withLock { state in run(state.session.finish(job, analysis), &state) }
            guard isValid else { return }
            // The delay lets requests that follow the change run first, because only hovers need the graph.
            try await Task.sleep(for: min(analysis.duration * 4, .milliseconds(300)))
            let graph = try BuildGraph(try await frontend.compile(request, over: bridge).definition)
            state.withLock { state in state.session.finish(job, graph: graph) }
        } catch {
            // Either the task was cancelled because the text changed, or the file has no graph. Hovers then omit the graph.
        }
    }

    /// Returns the build that `docker build` would run for the document, with the document's unsaved text.
    private func build(of job: AnalysisJob) -> (FrontendRequest, LocalBridge) {
        let name = job.source.name
        let folder = job.folder.map { LocalSource.directory($0) } ?? .files([:])
        let context = job.context.map { LocalSource.directory($0) } ?? .files([:])
        let sources = ["dockerfile": LocalSource.overlay([name: job.source.bytes], folder), "context": context]
        let request = FrontendRequest(
            options: ["filename": name],
            workerPlatforms: [.linuxAMD64],
            pinnedSyntax: job.isDetected ? nil : job.syntax
        )
        return (request, LocalBridge(LocalBridge.Configuration(sources: sources)))
    }
}

/// Returns the entries of a directory, at most 10,000 of them; empty if the directory can't be read.
private func contextEntries(of path: String) -> [ContextEntry] {
    guard let stream = opendir(path) else { return [] }
    defer { closedir(stream) }
    var entries: [ContextEntry] = []
    while entries.count < 10_000, let entry = readdir(stream) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) {
            String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        guard name != ".", name != ".." else { continue }
        entries.append(ContextEntry(name, isDirectory: isDirectory(path + "/" + name)))
    }
    return entries
}
