import Diagnostics
import OCISpec
import SourceText
import SyntaxKit

extension TargetRun {
    /// Starts this target from an image or from another target.
    mutating func runFROM(_ line: CommandLine) async throws {
        guard let word = line.arguments.first else { return }
        let name = try await expand(word, keepsPlusEscape: true)
        let platform = try await platform(line.word(.platform))
        if let platform { self.platform = platform }
        BuiltInArgument.set("TARGET", to: self.platform, in: &scopes.builtIn)
        guard name.utf8.contains(UInt8(ascii: "+")) else {
            guard line.arguments.count == 1, line.words(.buildArg).isEmpty else {
                throw error(
                    "earthfile.from",
                    "FROM an image takes no arguments; only FROM a target, '+NAME', does",
                    at: line
                )
            }
            let place = place(of: line)
            startOver(try await workbench.image(name, platform: imagePlatform, at: place))
            return
        }
        let reference = try reference(name, at: word.range)
        let resolved = try resolve(reference, allowsPrivileged: line.has(.allowPrivileged), at: word.range)
        let given = try await givenArguments(Array(line.arguments.dropFirst()), line)
        let key = key(reference, resolved, given: given, passesAll: line.has(.passArgs), platform: platform)
        try await start(from: key, isSameFile: resolved.isSameFile, at: project.place(word.range))
    }

    /// The platform for which images are resolved. It is nil for the build's target platform, so that images are resolved as for
    /// a Dockerfile.
    var imagePlatform: Platform? { platform == build.request.targetPlatform ? nil : platform }

    /// Starts this target from the result of another one.
    mutating func start(from key: TargetKey, isSameFile: Bool, at place: SourceLocation) async throws {
        let base = try await build.result(of: key, at: place, calls: calls)
        uses.append((key, .base))
        var start = base.image
        if let saved = base.saved?.image.config {
            // The environment, working directory and user are those at the end of the base target; all other settings are those
            // of its saved image.
            var config = saved
            config.config.environment = start.config.config.environment
            config.config.workingDirectory = start.config.config.workingDirectory
            config.config.user = start.config.config.user
            config.history = start.config.history
            start = ProgramImage(start.files, config: config, base: start.base)
        }
        if isSameFile {
            scopes.frame.globals = base.globals
            imports.global = base.imports
        }
        platform = base.platform
        if base.hasBase {
            startOver(start)
        } else {
            hasBase = false
        }
        hasWork = base.hasWork
        hosts = base.hosts
    }

    /// Sets the image from which the target starts, and resets whatever depends on an earlier `FROM`.
    mutating func startOver(_ start: ProgramImage) {
        image = start
        hasBase = true
        setsCommand = false
        caches = []
        hosts = []
        hasWork = false
        hasWorkAfterArtifact = true
        hasWorkAfterImage = true
        openSteps = 0
        scopes.environment = Self.environment(of: image.config)
    }
}
