/// All commands and blocks, in the order of the reference page.
extension CommandRule {
    static let table: [CommandRule] = [version] + targets + files + runs + variables + config + blocks

    private static let version = CommandRule(
        .version,
        "[--FEATURE …] 0.6, 0.7 or 0.8",
        1...unlimited,
        "Sets the version of the language, and turns on single features of later versions. It must be the first statement of the file."
    )

    private static let targets: [CommandRule] = [
        CommandRule(
            .from,
            "IMAGE, or +TARGET [--ARG=VALUE …]",
            1...unlimited,
            "Starts the target from an image, or from the files and settings of another target.",
            [platform, buildArg, allowPrivileged, passArgs]
        ),
        CommandRule(
            .fromDockerfile,
            "CONTEXT [--ARG=VALUE …]",
            1...unlimited,
            "Starts the target from the image that a Dockerfile builds. The context is a directory of the build context, or an artifact.",
            [
                FlagRule(.file, .value, "The Dockerfile: a path in the context, or an artifact."),
                FlagRule(.target, .value, "The stage of the Dockerfile."), platform, buildArg,
                FlagRule(.allowPrivileged, .toggle, privilegedDoc, needs: .allowPrivilegedFromDockerfile),
            ]
        ),
        CommandRule(
            .locally,
            "",
            0...0,
            "Runs what follows on the client's computer. A BuildKit frontend can't: the target is refused."
        ),
        CommandRule(
            .build,
            "+TARGET [--ARG=VALUE …]",
            1...unlimited,
            "Builds a target; the build fails if the target does. With several platforms, or several values of an argument, builds each combination.",
            [
                FlagRule(.platform, .list, "A platform to build for."), buildArg, allowPrivileged, passArgs,
                FlagRule(.autoSkip, .toggle, "No effect: BuildKit caches every step.", needs: .buildAutoSkip),
            ]
        ),
        CommandRule(
            .do,
            "+FUNCTION [--ARG=VALUE …]",
            1...unlimited,
            "Runs the statements of a function in the current target.",
            [allowPrivileged, passArgs]
        ),
        CommandRule(
            .import,
            "REFERENCE [AS NAME]",
            1...3,
            "Gives another Earthfile a name, so that `NAME+TARGET` is one of its targets.",
            [allowPrivileged, FlagRule(.passArgs, .toggle, "No effect: arguments are given where a target is named.")]
        ),
        CommandRule(
            .function,
            "",
            0...0,
            "Makes the recipe a function. It must be the recipe's first statement.",
            needs: .useFunctionKeyword
        ),
        CommandRule(.command, "", 0...0, "The keyword for `FUNCTION` before `VERSION 0.8`."),
        CommandRule(
            .project,
            "ORGANIZATION/PROJECT",
            1...1,
            "No effect: the service that it named has ended.",
            needs: .useProjectSecrets
        ),
    ]

    private static let files: [CommandRule] = [
        extended(
            CommandRule(
                .copy,
                "SOURCE … DESTINATION, or (+TARGET/ARTIFACT --ARG=VALUE …) … DESTINATION",
                2...unlimited,
                "Copies files of the build context, or artifacts of targets.",
                [
                    FlagRule(.dir, .toggle, "Copies directories themselves, not only their contents."), keepTs, keepOwn,
                    chown,
                    FlagRule(.chmod, .value, "The mode of what is copied, in octal.", needs: .useChmod), ifExists,
                    symlinkNoFollow, platform, buildArg, allowPrivileged, passArgs,
                    FlagRule(.from, .value, "Copies from an image.", isExtension: true),
                    FlagRule(.parents, .toggle, "Keeps the directories above each source.", isExtension: true),
                    FlagRule(.exclude, .list, "A glob pattern of files that aren't copied.", isExtension: true),
                ]
            ),
            isCommand: false
        ),
        extended(
            CommandRule(
                .add,
                "SOURCE … DESTINATION",
                2...unlimited,
                "Adds files from the build context, URLs or Git repositories, as in a Dockerfile.",
                [
                    chown, FlagRule(.chmod, .value, "The mode of what is added."),
                    FlagRule(.checksum, .value, "The digest that the download must have."),
                    FlagRule(.keepGitDir, .toggle, "Keeps the `.git` directory of a repository."),
                    FlagRule(.exclude, .list, "A glob pattern of files that aren't added."),
                ]
            )
        ),
        CommandRule(
            .saveArtifact,
            "SOURCE [DESTINATION] [AS LOCAL PATH]",
            1...5,
            "Makes files an artifact of the target, for `COPY` in other targets. `--target NAME/ -o .` writes artifacts to their `AS LOCAL` paths.",
            [
                keepTs, keepOwn, ifExists, symlinkNoFollow,
                FlagRule(
                    .force,
                    .toggle,
                    "No effect: a build can't write outside the directory that `-o` names."
                ),
            ]
        ),
        CommandRule(
            .saveImage,
            "[NAME …]",
            0...unlimited,
            "Declares that the target is an image. The client names it: `docker build -t NAME`.",
            [
                FlagRule(.push, .toggle, "No effect: the client pushes the image (`docker build --push`)."),
                FlagRule(.cacheFrom, .list, "No effect; use the client's `--cache-from` instead."),
                FlagRule(.cacheHint, .toggle, "No effect; use the client's `--cache-to` instead."),
                FlagRule(.insecure, .toggle, "No effect: the client pushes the image, not this command."),
                FlagRule(
                    .noManifestList,
                    .toggle,
                    "No effect: the exporter decides whether to write a manifest list.",
                    needs: .useNoManifestList
                ),
                FlagRule(
                    .withoutEarthlyLabels,
                    .toggle,
                    "No effect: `dev.earthly.*` labels are never added.",
                    needs: .allowWithoutEarthlyLabels
                ),
            ]
        ),
        CommandRule(
            .gitClone,
            "URL DESTINATION",
            2...2,
            "Copies the files of a Git repository.",
            [FlagRule(.branch, .value, "The branch, tag or commit."), keepTs]
        ),
        CommandRule(
            .cache,
            "PATH",
            1...1,
            "Mounts a cache at a path for the `RUN` commands that follow.",
            [
                FlagRule(.sharing, .value, "`locked` (the default), `shared` or `private`."),
                FlagRule(.chmod, .value, "The mode of the directory in octal, `0644` by default."),
                FlagRule(.id, .value, "The name of the cache. Targets with the same name share it."),
                FlagRule(
                    .persist,
                    .toggle,
                    "Copies the contents into the image at the end of the target.",
                    needs: .cachePersistOption
                ),
            ],
            needs: .useCacheCommand
        ),
    ]

    private static let runs: [CommandRule] = [
        CommandRule(
            .run,
            "COMMAND or [\"PROGRAM\", …]",
            1...unlimited,
            "Runs a command. The arguments of the target are in its environment.",
            probe + [
                FlagRule(
                    .push,
                    .toggle,
                    "Runs the command only if the build pushes. A frontend never does, so it is left out."
                ),
                FlagRule(.entrypoint, .toggle, "Runs the image's entrypoint, with the words as its arguments."),
                FlagRule(.network, .value, "`none`: the command has no network.", needs: .noNetwork),
                FlagRule(.aws, .toggle, "Sets the `AWS_*` secrets in the environment.", needs: .runWithAWS),
                FlagRule(
                    .oidc,
                    .value,
                    "Refused: a frontend has no access to the client's credentials.",
                    needs: .runWithAWSOIDC
                ),
                FlagRule(.rawOutput, .toggle, "No effect: the client prints the output.", needs: .rawOutput),
                FlagRule(.interactive, .toggle, "Refused: a build has no terminal."),
                FlagRule(.interactiveKeep, .toggle, "Refused: a build has no terminal."),
                FlagRule(.withDocker, .toggle, "The old form of `WITH DOCKER`; refused."),
            ]
        ),
        unjoined(
            CommandRule(
                .host,
                "NAME ADDRESS",
                2...2,
                "Adds a name to `/etc/hosts` for the commands that follow.",
                needs: .useHostCommand
            )
        ),
        unjoined(CommandRule(.workdir, "PATH", 1...1, "Sets the working directory, and creates it.")),
        unjoined(
            CommandRule(.user, "NAME[:GROUP]", 1...1, "Sets the user of the commands that follow and of the image.")
        ),
        unjoined(CommandRule(.shell, "[\"PROGRAM\", …]", 0...unlimited, "Not supported, as in EarthBuild.")),
    ]

    private static let variables: [CommandRule] = [
        unjoined(
            CommandRule(
                .arg,
                "NAME[=DEFAULT]",
                1...3,
                "Declares an argument. `--build-arg` or the reference to the target sets it.",
                [
                    FlagRule(.required, .toggle, "The build fails without a value."),
                    FlagRule(
                        .global,
                        .toggle,
                        "Makes the argument visible in all targets of the file. Allowed only in the base recipe.",
                        needs: .explicitGlobal
                    ),
                ]
            )
        ),
        unjoined(CommandRule(.let, "NAME=VALUE", 3...3, "Declares a variable.", needs: .argScopeAndSet)),
        unjoined(
            CommandRule(.set, "NAME=VALUE", 3...3, "Changes a variable that `LET` declares.", needs: .argScopeAndSet)
        ),
        unjoined(
            CommandRule(
                .env,
                "NAME=VALUE",
                1...3,
                "Sets an environment variable of the image and of the commands that follow."
            )
        ),
    ]

    private static let config: [CommandRule] = [
        unjoined(
            CommandRule(.cmd, "COMMAND or [\"PROGRAM\", …]", 0...unlimited, "Sets the default command of a container.")
        ),
        unjoined(
            CommandRule(
                .entrypoint,
                "COMMAND or [\"PROGRAM\", …]",
                0...unlimited,
                "Sets the program that a container runs."
            )
        ),
        unjoined(
            CommandRule(.expose, "PORT[/PROTOCOL] …", 1...unlimited, "Declares the ports that the image listens on.")
        ),
        unjoined(CommandRule(.volume, "PATH … or [\"PATH\", …]", 1...unlimited, "Declares volumes.")),
        unjoined(CommandRule(.label, "NAME=VALUE …", 3...unlimited, "Sets labels of the image.")),
        CommandRule(
            .healthcheck,
            "CMD COMMAND, or NONE",
            1...unlimited,
            "Sets the command by which an engine decides whether a container is healthy; `NONE` removes it.",
            [
                FlagRule(.interval, .value, "The time between two checks, `30s` by default."),
                FlagRule(.timeout, .value, "The time after which a check counts as failed, `30s` by default."),
                FlagRule(.startPeriod, .value, "The time in which failed checks don't count."),
                FlagRule(
                    .retries,
                    .value,
                    "The number of failed checks after which a container is unhealthy, 3 by default."
                ),
                FlagRule(.startInterval, .value, "The time between two checks in the start period, `5s` by default."),
            ]
        ),
        extended(unjoined(CommandRule(.stopsignal, "SIGNAL", 1...1, "Sets the signal that stops a container."))),
        extended(
            unjoined(
                CommandRule(
                    .onbuild,
                    "COMMAND",
                    1...unlimited,
                    "Stores a Dockerfile instruction that runs when another build starts from this image."
                )
            )
        ),
    ]

    private static let blocks: [CommandRule] = [
        CommandRule(
            .if,
            "CONDITION",
            1...unlimited,
            "Runs the condition, and the statements up to `ELSE IF`, `ELSE` or `END` if its exit status is 0.",
            probe
        ),
        CommandRule(.elseIf, "CONDITION", 1...unlimited, "Another condition of an `IF`.", probe),
        CommandRule(
            .for,
            "NAME IN EXPRESSION",
            3...unlimited,
            "Runs the statements up to `END` for each word of the expression.",
            probe + [FlagRule(.sep, .value, "The characters that separate words; white space by default.")],
            needs: .forIn
        ),
        CommandRule(
            .wait,
            "",
            0...0,
            "Builds the results of the statements up to `END` before the next statement runs.",
            needs: .waitBlock
        ),
        CommandRule(
            .try,
            "",
            0...0,
            "Runs one command up to `FINALLY`, then saves artifacts up to `END`.",
            needs: .tryFinally
        ),
        CommandRule(
            .docker,
            "",
            0...0,
            "Runs a Docker daemon for one command. A BuildKit frontend can't: the target is refused.",
            [
                FlagRule(.pull, .list, "An image that is pulled."),
                FlagRule(.load, .list, "A target whose image is loaded: `[NAME=]+TARGET`."),
                FlagRule(.compose, .list, "A Compose file."),
                FlagRule(.service, .list, "A service of the Compose file."),
                platform, buildArg, allowPrivileged,
                FlagRule(.cacheID, .value, "The name of a cache of layers.", needs: .dockerCache), passArgs,
            ]
        ),
    ]

    // MARK: Flags of several commands

    private static let privilegedDoc = "Allows commands of a remote target to run with privileges."
    private static let platform = FlagRule(.platform, .value, "The platform to build for.")
    private static let buildArg = FlagRule(.buildArg, .list, "An argument of the target: `NAME=VALUE`.")
    private static let allowPrivileged = FlagRule(.allowPrivileged, .toggle, privilegedDoc)
    private static let passArgs = FlagRule(
        .passArgs,
        .toggle,
        "Passes all arguments of this target to the other one.",
        needs: .passArgs
    )
    private static let keepTs = FlagRule(.keepTs, .toggle, "Keeps the modification times of files.")
    private static let keepOwn = FlagRule(.keepOwn, .toggle, "Keeps the owners of files.")
    private static let chown = FlagRule(.chown, .value, "The owner of what is copied: `USER[:GROUP]`.")
    private static let ifExists = FlagRule(.ifExists, .toggle, "Doesn't fail if the source is missing.")
    private static let symlinkNoFollow = FlagRule(.symlinkNoFollow, .toggle, "Copies symbolic links themselves.")

    /// The flags shared by all statements that run a command.
    private static let probe: [FlagRule] = [
        FlagRule(.privileged, .toggle, "Runs with all capabilities, if the client allows `security.insecure`."),
        FlagRule(.secret, .list, "A secret in the environment: `NAME[=ID]`."),
        FlagRule(.ssh, .toggle, "Forwards the SSH agent of the client."),
        FlagRule(.mount, .list, "A mount: `type=cache`, `tmpfs`, `secret`, `ssh` or `bind`, and its options."),
        FlagRule(.noCache, .toggle, "Runs in every build."),
    ]

    private static func unjoined(_ rule: CommandRule) -> CommandRule {
        var rule = rule
        rule.joinsWords = false
        return rule
    }

    private static func extended(_ rule: CommandRule, isCommand: Bool = true) -> CommandRule {
        var rule = rule
        rule.isExtension = isCommand
        return rule
    }
}
