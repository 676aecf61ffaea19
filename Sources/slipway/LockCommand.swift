import ArgumentParser
import Diagnostics
import FoundationEssentials
import Frontend
import Glibc
import LLB
import LocalSolver
import Registry
import RegistryTransport
import SourcePolicy
import SourceText
import StandardSyntaxes
import SyntaxKit

/// `slipway lock`: pins the sources of a build file in `FILE.lock.json`.
struct LockCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lock",
        abstract: "Pins images, downloads and repositories of a build file in FILE.lock.json.",
        discussion: """
            The lock file is a BuildKit source policy. Slipway's frontends find it beside the build file; for others, set \
            EXPERIMENTAL_BUILDKIT_SOURCE_POLICY for 'docker buildx build'. Known pins are kept unless --update is given. All \
            targets are locked unless --target is given.
            """
    )

    @OptionGroup var input: InputOptions

    @Flag(help: "Resolve all pins again, and print what changed.")
    var update = false

    @Flag(help: "Write nothing; exit with 1 if the lock file is missing, incomplete or outdated.")
    var check = false

    func validate() throws {
        if update, check { throw ValidationError("--update and --check can't be combined") }
        if input.file == "-" { throw ValidationError("standard input has no lock file; give the build file with -f") }
    }

    func run() async throws {
        do { try await lock() } catch let error as ExitCode { throw error } catch { throw CommandFailure(error) }
    }

    private func lock() async throws {
        let path = try input.buildFilePath()
        let lockPath = path + ".lock.json"
        let name = String(path.split(separator: "/").last ?? "")
        let known = try existing(lockPath, of: name)
        if check, known == nil {
            throw CommandFailure.input("\(lockPath) is missing; run 'slipway lock -f \(path)'")
        }
        let old = known?.pins ?? []
        let pins = try await pins(keeping: update || check ? [] : old)
        let changes = PinChange.between(old, pins)
        if check {
            guard !changes.isEmpty else { return }
            Terminal.write(Self.report(changes, lockPath), to: .standardOutput)
            Terminal.write("slipway: \(terminalText(lockPath)) \(Self.advice(changes))\n", to: .standardError)
            throw ExitCode(1)
        }
        // Rules that were added by hand are kept, after the pins.
        var policy = SourcePolicy(pins: pins, file: name)
        policy.rules += known?.rules.filter { SourcePin($0) == nil } ?? []
        if policy != known { try Self.write(policy.text(), to: lockPath) }
        Terminal.write(Self.report(changes, lockPath), to: .standardOutput)
        let noun = pins.count == 1 ? "source" : "sources"
        Terminal.write("slipway: \(terminalText(lockPath)): \(pins.count) \(noun) pinned\n", to: .standardError)
    }

    /// Reads the lock file at a path; returns nil if it doesn't exist.
    private func existing(_ path: String, of name: String) throws -> SourcePolicy? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let file = try sourceFile(path, limit: SourcePolicy.sizeLimit + 1)
        let policy = try SourcePolicy(parsing: file)
        if let owner = policy.file, owner != name {
            throw CommandFailure.input("\(path) is the lock file of '\(owner)'; remove it to write a new one")
        }
        return policy
    }

    // MARK: - Pins

    /// Returns the pins of all sources that the targets use and whose content can change.
    ///
    /// - Parameter known: The pins to keep. All other sources are resolved.
    private func pins(keeping known: [SourcePin]) async throws -> [SourcePin] {
        var resolving = input.resolving
        if resolving.sources.isEmpty { resolving.sources = ["registry"] }
        let facts = try resolving.facts().map { RecordingFacts($0) }
        guard !facts.isEmpty else {
            throw CommandFailure.usage("lock: --resolve offline has no digests; remove it, or choose another source")
        }
        let sources = try await sources(facts)
        let pinner = SourcePinner(
            facts: facts,
            download: Download(transport: ResolveOptions.network, clock: .system)
        )
        var pins: [SourcePin] = []
        for (source, kind) in sources {
            if let kept = known.first(where: { $0.identifier == source.identifier }) {
                pins.append(kept)
            } else {
                pins.append(try await pinner.pin(source, kind))
            }
        }
        return pins
    }

    /// Returns the sources whose content can change, for all targets and platforms, ordered by identifier.
    private func sources(_ facts: [RecordingFacts]) async throws -> [(source: SourceOperation, kind: SourcePin.Kind)] {
        var found: [String: SourceOperation] = [:]
        let bridge = try input.bridge(facts: facts)
        var request = try input.request()
        request.ignoresLock = true
        let frontend = Frontend(SyntaxRegistry.standard)
        for target in try await targets(frontend, request, bridge) {
            request.options["target"] = target
            let compilation = try await frontend.compile(request, over: bridge)
            for definition in compilation.allDefinitions {
                for source in try definition.movingSources() { found[source.identifier] = source }
            }
        }
        for reference in facts.flatMap(\.digests.keys) {
            let source = SourceOperation(identifier: "docker-image://" + reference)
            found[source.identifier] = source
        }
        return found.values.sorted { $0.identifier < $1.identifier }
            .compactMap { source in SourcePin.kind(of: source).map { (source, $0) } }
    }

    /// Returns the targets to lock: the chosen target, or else the default target (nil) and all other targets.
    private func targets(
        _ frontend: Frontend,
        _ request: FrontendRequest,
        _ bridge: LocalBridge
    ) async throws -> [String?] {
        if let target = input.target { return [target] }
        return [nil] + (try await frontend.targetNames(of: request, over: bridge))
    }

    // MARK: - Output

    /// Returns one line for each change: `+` for a new pin, `-` for a removed pin, and both values of a changed pin.
    private static func report(_ changes: [PinChange], _ path: String) -> String {
        changes.map { change in
            let text =
                switch change {
                case .added(let pin): "+ \(pin.identifier) \(pin.value)"
                case .removed(let pin): "- \(pin.identifier) \(pin.value)"
                case .moved(let old, let new): "  \(new.identifier) \(old.value) -> \(new.value)"
                }
            return terminalText(text) + "\n"
        }.joined()
    }

    /// Returns the message for a lock file that doesn't match the build file, with the command to run. The values of existing
    /// pins change only with `--update`; pins are added and removed without it.
    private static func advice(_ changes: [PinChange]) -> String {
        let hasMoved = changes.contains { if case .moved = $0 { true } else { false } }
        return hasMoved
            ? "is outdated; run 'slipway lock --update'" : "doesn't match the build file; run 'slipway lock'"
    }

    /// Replaces the lock file atomically, so that a concurrent build never reads an incomplete file.
    private static func write(_ text: String, to path: String) throws {
        do { try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic) } catch {
            throw CommandFailure.input("cannot write '\(path)'")
        }
    }
}
