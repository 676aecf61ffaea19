import BuildPlan
import SourceText
import ValueTree

extension PlanBuilder {
    var scripts: Stage {
        var stage = stage("scripts", from: .scratch, at: place, head: "scripts", "the scripts of the other stages")
        stage.arguments = settings
        var copy = CopyStep(sources: [], destination: word("/"))
        copy.contents = Script.allCases.map { CopyStep.InlineContent(path: $0.rawValue, content: word($0.text)) }
        stage.steps = [step(.copy(copy), "write the scripts", at: place)]
        return stage
    }

    /// The stage of the builder image, on the builder's platform. It is shared by all target platforms, so it must not depend on
    /// any of them.
    var builder: Stage {
        let builder = sections.builder?.value
        let image = builder?.image ?? word("${\(Self.rustImage)}", .braces)
        var stage = stage(
            "builder",
            from: .image(image),
            at: place,
            head: "builder \(image.text)",
            "the builder image"
        )
        stage.platform = word("${BUILDPLATFORM}", .braces)
        if let variables = builder?.environment, !variables.isEmpty {
            stage.steps.append(step(.environment(EnvironmentStep(variables)), "env", at: variables[0].key.range))
        }
        let own = [
            KeyValue(key: word("CARGO_HOME"), value: word("${CARGO_HOME:-\(home)}", .braces)),
            KeyValue(key: word("CARGO_TARGET_DIR"), value: word(Self.target)),
        ]
        stage.steps.append(step(.environment(EnvironmentStep(own)), "env CARGO_HOME CARGO_TARGET_DIR", at: place))
        if let user = plainUser {
            let values = [user.text, Self.sources, Self.target, Self.programs]
            stage.steps += [
                step(.user(UserStep(word("root"))), "user root", at: user.range),
                step(.folders, values, text: "create the directories of \(user.text)"),
            ]
        }
        if let user = builder?.user {
            stage.steps.append(step(.user(UserStep(user)), "user \(user.text)", at: user.range))
        }
        stage.steps += (builder?.setup ?? []).map(step)
        return stage
    }

    /// The builder's user; nil if it is root, or if the metadata names no user, so that the image's own user applies.
    private var plainUser: Word? {
        guard let user = sections.builder?.value.user else { return nil }
        let name = user.text.parts(separatedBy: ":").first ?? ""
        return name == "root" || name == "0" ? nil : user
    }

    /// The directory of Cargo's caches for an image that doesn't set `CARGO_HOME`.
    private var home: String {
        guard let user = plainUser, let name = user.text.parts(separatedBy: ":").first else { return "/root/.cargo" }
        return name.utf8.allSatisfy(\.isASCIIDigit) ? "/cargo" : "/home/\(name)/.cargo"
    }

    /// The platform arguments from which the scripts determine the target triple.
    private var platformArguments: [ArgumentDeclaration] {
        ["TARGETOS", "TARGETARCH", "TARGETVARIANT", "BUILDARCH", "BUILDVARIANT"].map {
            ArgumentDeclaration(name: word($0))
        }
    }

    /// The first two arguments of every script except `folders`: the target triple from the metadata, which can be empty, and
    /// `own` if the user chooses the linker, otherwise `default`.
    private var setting: [String] {
        let choosesLinker = project.configurations.contains(where: \.choosesLinker)
        return [sections.builder?.value.target?.text ?? "", choosesLinker ? "own" : "default"]
    }

    /// Returns a stage in which Cargo compiles. It runs on the builder's platform and has no steps yet.
    private func compiler(_ name: String, from index: Int, _ comment: String) -> Stage {
        var stage = stage(name, from: .stage(index, place), at: place, head: name, comment)
        stage.platform = word("${BUILDPLATFORM}", .braces)
        stage.arguments = platformArguments
        return stage
    }

    private var directory: String { Self.place(in: project.root.directory) }

    /// Converts a path in the build context to the path in the builder.
    private static func place(in path: String) -> String { ContextPath.join(sources, path) }

    /// Returns the step that sets the working directory to the workspace's directory.
    private func enter() -> Step {
        step(.workingDirectory(WorkingDirectoryStep(word(directory))), "workdir \(directory)", at: place)
    }

    var toolchain: Stage {
        var stage = compiler("toolchain", from: Index.builder, "the standard library of the target")
        stage.steps = [
            enter(),
            step(.toolchain, setting, mounts: project.toolchains.map { file($0) }, text: "check the toolchain"),
        ]
        return stage
    }

    var dependencies: Stage {
        var stage = compiler("dependencies", from: Index.toolchain, "the compiled dependencies, in \(Self.target)")
        let copied = { (manifest: Manifest) in
            project.sources.contains { ContextPath.isPath(manifest.directory, in: $0) }
        }
        let packages = project.packages.filter { !copied($0) }
        var files = ([project.root] + packages).map(\.path)
        if project.hasLock { files.append(project.lockPath) }
        files += project.configurations.map(\.path) + project.toolchains
        let names = Dictionary(grouping: selection.binaries, by: \.package.directory).mapValues { $0.map(\.name) }
        let stubs = packages.flatMap { $0.stubs(for: names[$0.directory] ?? []) }.map(Self.place)
        let manifests = Set(files).sorted().map { file($0, in: "/context") }
        let mounts = manifests + project.sources.map { file($0) } + caches + access
        stage.steps = [
            step(.dependencies, setting + stubs + ["--"] + cargo, mounts: mounts, text: "compile dependencies")
        ]
        return stage
    }

    var build: Stage {
        var stage = compiler("build", from: Index.toolchain, "the compiled programs, in \(Self.programs)")
        stage.steps = [copyContext]
        if !project.hasLock {
            let lock = Self.place(in: project.lockPath)
            var copy = CopyStep(sources: [word(lock)], destination: word(lock), from: word("dependencies"))
            copy.fromStage = Index.dependencies
            stage.steps.append(step(.copy(copy), "copy \(Project.lockFilename)", at: place))
        }
        var compiled = MountSpec(kind: .cache, target: word(Self.target), range: place)
        // The cache initially contains the compiled dependencies. When they change, the solver uses a new cache.
        (compiled.from, compiled.fromStage) = (word("dependencies"), Index.dependencies)
        compiled.source = word(Self.target)
        compiled.sharing = .locked
        let names = selection.binaries.map(\.name)
        let what = names.isEmpty ? "tests" : String(joining: names, separator: ", ")
        stage.steps.append(
            step(
                .build,
                setting + names + ["--"] + cargo,
                mounts: caches + [compiled] + access,
                text: "compile \(what)"
            )
        )
        return stage
    }

    private var copyContext: Step {
        var copy = CopyStep(sources: [word(".")], destination: word(Self.sources + "/"))
        copy.owner = plainUser
        return step(.copy(copy), "copy . \(Self.sources)/", at: place)
    }

    var runner: Stage {
        var stage = compiler("runner", from: Index.toolchain, "the program that runs the tests")
        let folder = "/runner"
        let files = [("Cargo.toml", TestRunner.manifest), ("src/main.rs", TestRunner.source)]
        stage.steps = files.map { name, text in
            var copy = CopyStep(sources: [], destination: word("\(folder)/\(name)"))
            copy.contents = [
                CopyStep.InlineContent(path: String(name.parts(separatedBy: "/").last ?? ""), content: word(text))
            ]
            copy.owner = plainUser
            return step(.copy(copy), "copy \(folder)/\(name)", at: place)
        }
        stage.steps.append(enter())
        let mounts = (project.configurations.map(\.path) + project.toolchains).map { file($0) } + caches
        let line = ["build", "--release", "--manifest-path", "\(folder)/Cargo.toml"]
        stage.steps.append(
            step(.runner, setting + [TestRunner.name, "--"] + line, mounts: mounts, text: "compile the test runner")
        )
        return stage
    }

    // MARK: - Cargo

    /// Cargo's command-line arguments. They are the same in both compiling steps, so that the second step finds the dependencies
    /// already compiled.
    private var cargo: [String] {
        var line = arguments.isTests ? ["test", "--no-run"] : ["build"]
        if project.hasLock { line.append("--locked") }
        if arguments.isRelease { line.append("--release") }
        if !arguments.hasDefaultFeatures { line.append("--no-default-features") }
        if !arguments.features.isEmpty {
            line += ["--features", String(joining: arguments.features, separator: ",")]
        }
        if selection.isWorkspace, selection.packages.count > 1 {
            line.append("--workspace")
        } else if selection.packages.count == 1, let package = selection.packages.first {
            line += ["--manifest-path", Self.place(in: package.path)]
        } else {
            line += selection.packages.compactMap(\.name).flatMap { ["--package", $0] }
        }
        return line + selection.binaries.flatMap { ["--bin", $0.name] }
    }

    /// Returns a mount of a file or directory of the build context, at its path below `directory` in the builder.
    private func file(_ path: String, in directory: String = PlanBuilder.sources) -> MountSpec {
        var mount = MountSpec(kind: .bind, target: word(ContextPath.join(directory, path)), range: place)
        mount.source = word(path)
        mount.readOnly = true
        return mount
    }

    /// The cache mounts for Cargo's registry and Git directories.
    private var caches: [MountSpec] {
        ["registry", "git"].map { name in
            var mount = MountSpec(kind: .cache, target: word("${CARGO_HOME}/\(name)", .braces), range: place)
            if plainUser != nil { mount.mode = 0o777 }
            return mount
        }
    }

    /// The mounts of the credentials and the SSH agent for private registries and repositories, if the client provides them.
    private var access: [MountSpec] {
        var credentials = MountSpec(
            kind: .secret,
            target: word("${CARGO_HOME}/credentials.toml", .braces),
            range: place
        )
        credentials.id = word("cargo-credentials")
        if plainUser != nil { credentials.mode = 0o444 }
        var agent = MountSpec(kind: .ssh, range: place)
        if plainUser != nil { agent.mode = 0o666 }
        return [credentials, agent]
    }
}
