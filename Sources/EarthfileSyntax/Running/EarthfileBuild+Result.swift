import Diagnostics
import LLB
import SourceText
import SyntaxKit

extension EarthfileBuild {
    /// Builds the target that the client asks for.
    func result() async throws -> ProgramResult {
        let choice = try choice()
        let place =
            main.tree.targets.first { $0.name == choice.reference.name }.map { main.place($0.nameRange) }
            ?? main.place(SourceRange(0, 0))
        let location: ProjectLocation
        do { location = try main.location.joined(with: choice.reference.project) } catch {
            throw self.error("earthfile.target", error.reason, at: nil)
        }
        let key = TargetKey(
            location: location,
            name: choice.reference.name,
            arguments: request.arguments,
            platform: request.targetPlatform.normalized,
            isPrivileged: true
        )
        let result = try await result(of: key, at: place, calls: [])
        var done: Set<TargetKey> = []
        var effects = effects(of: result.uses, except: &done)
        let exports = exports(of: key)
        if let artifacts = result.artifacts { effects.append(.init(artifacts, at: result.place)) }
        if let path = choice.artifacts {
            return ProgramResult(try exported(result, exports, path, choice), effects: effects)
        }
        if let export = exports.first {
            let name = location == main.location ? choice.reference.name + "/" : "\(choice.reference)/"
            warnOnce(ClientWork.writes("SAVE ARTIFACT … AS LOCAL", target: name, at: export.place), for: "as local")
        }
        if let saved = result.saved {
            if result.hasWorkAfterImage { effects.append(.init(result.image.files, at: result.place)) }
            return ProgramResult(saved.image, effects: effects)
        }
        return ProgramResult(result.image, effects: effects)
    }

    private func choice() throws -> TargetChoice {
        guard let target = request.target, !target.isEmpty else { return try TargetChoice.usual(of: main) }
        do { return try TargetChoice(parsing: target) } catch {
            throw self.error("earthfile.target", "the target '\(target)': \(error.reason)", at: nil)
        }
    }

    /// Returns the artifacts of a target at the paths that `AS LOCAL` names, or at their own paths if none has `AS LOCAL`.
    private func exported(
        _ result: TargetResult,
        _ exports: [TargetResult.Export],
        _ path: String,
        _ choice: TargetChoice
    ) throws -> ProgramImage {
        let own = exports.filter { path == "/" || $0.path == path || $0.path.hasPrefix(path + "/") }
        let platform = result.platform
        if own.isEmpty {
            guard let artifacts = result.artifacts else {
                throw error(
                    "earthfile.no-artifact",
                    "the target '\(choice.reference)' saves no artifact",
                    at: result.place
                )
            }
            var mode = CopyMode()
            mode.isDirectory = path != "/"
            mode.keepsTimes = true
            let actions = FileActions().copy(path, from: artifacts, to: "/", mode.options)
            let files = State.scratch.files(actions, request.step("[\(choice.reference)] artifacts", at: result.place))
            return ProgramImage(files, config: .scratch(platform: platform))
        }
        var files = State.scratch
        for export in own {
            let step: StepOption<FilesOptions> = request.step(
                "[\(choice.reference)] AS LOCAL \(export.destination)",
                at: export.place
            )
            files = files.files(export.actions, step)
        }
        return ProgramImage(files, config: .scratch(platform: platform))
    }
}

extension TargetResult.Export {
    /// The actions that put the artifact at its path on the client, replacing what is there.
    fileprivate var actions: FileActions {
        var mode = CopyMode()
        mode.isDirectory = true
        mode.keepsTimes = true
        mode.isOptional = isOptional
        let target = "/" + destination
        guard destination.hasSuffix("/") else {
            return FileActions()
                .remove(target, .allowMissing)
                .copy(mode.source(path), from: artifacts, to: target, mode.options)
        }
        // The target is created first: a directory that is copied to a missing target would become the target.
        return FileActions()
            .makeDirectory(PathText.clean(target), .createParents)
            .copy(mode.source(path), from: artifacts, to: PathText.clean(target) + "/", mode.options)
    }
}
