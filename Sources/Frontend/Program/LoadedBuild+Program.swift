import Bridge
import BuildPlan
import Diagnostics
import LLB
import Lowering
import OCISpec
import SourceText
import SyntaxKit

extension LoadedBuild {
    /// Returns the build with its `Program` parsed and, if the `Program` only reads files, planned. Builds of other syntaxes
    /// are returned unchanged.
    func withProgram() async throws -> LoadedBuild {
        guard let syntax = registry.program(syntax) else { return self }
        var build = self
        let answers = AnswerBook(options.answers)
        var loaded = LoadedProgram(findings: DiagnosticSink(), content: .invalid, answers: answers)
        switch syntax.program(in: source.file, diagnostics: &loaded.findings) {
        case nil: break
        case .running(let listing, let make):
            loaded.content = .running(RunningProgram(listing: listing, make: make))
        case .reading(let make) where !loaded.findings.hasErrors:
            let read = ProgramReader.FilesRead()
            do {
                let request = try await programRequest(for: options.platforms.targets.first)
                let questions = ProgramQuestions(
                    self,
                    answers: answers,
                    platform: request.targetPlatform,
                    runsSteps: false
                )
                loaded.content = .plan(try await make(ProgramReader(request, questions: questions, read: read)))
            } catch let error as CancellationError { throw error } catch {
                let place = SourceLocation(file: source.file, range: SourceRange(0, 0))
                loaded.content = .failure(ProgramQuestions.located(error, subject: "", at: place))
            }
            build.source.includedFiles = read.files
        case .reading: break
        }
        build.program = loaded
        return build
    }

    /// Returns the client's request to build the `Program` for a platform; if `target` is nil, for the solver's own platform.
    func programRequest(for target: Platform?) async throws -> ProgramRequest {
        let lowering = loweringOptions(for: target)
        let platforms = options.platforms.targets.isEmpty ? [ownPlatform] : options.platforms.targets
        var request = ProgramRequest(
            platforms: platforms,
            buildPlatform: ownPlatform,
            capabilities: context.bridge.capabilities.llb
        )
        request.filename = source.file.name
        request.target = options.target
        request.arguments = options.buildArguments
        request.targetPlatform = target ?? ownPlatform
        request.isMultiPlatform = options.platforms.isByPlatform
        request.networkMode = options.networkMode
        switch lowering.noCache {
        case .never: break
        case .always: request.ignoresCache = true
        case .stages(let names): request.uncachedTargets = names
        }
        request.cacheNamespace = lowering.cacheNamespace
        request.epoch = try await programEpoch()
        request.revision = options.revision
        request.repository = options.repository
        request.commands.hostname = options.commands.hostname
        request.commands.cgroupParent = options.commands.cgroupParent
        request.commands.extraHosts = options.commands.extraHosts.map {
            HostAddress(name: $0.host, address: $0.address)
        }
        request.commands.ulimits = options.commands.ulimits
        request.commands.shmSize = options.commands.shmSize
        request.commands.resources = options.commands.resources
        request.commands.proxy = ProxyEnvironment(arguments: options.buildArguments)
        return request
    }

    /// Returns the timestamp of the files that the `Program` writes: the requested number, or the time of the build context.
    private func programEpoch() async throws -> Int64? {
        let name = "SOURCE_DATE_EPOCH"
        guard let value = options.buildArguments[name], !value.isEmpty else { return nil }
        if let seconds = Int64(value) { return seconds }
        guard value == "context" else {
            throw OptionError.invalid(
                OptionKey.buildArgumentPrefix + name,
                value,
                expected: "a number of seconds since 1970, or context"
            )
        }
        let resolver = resolver()
        guard let files = try await resolver.buildContext(paths: [], excluding: []) else { return nil }
        return try await resolver.lastModified(of: files, logName: "[internal] resolve main build context metadata")
    }
}
