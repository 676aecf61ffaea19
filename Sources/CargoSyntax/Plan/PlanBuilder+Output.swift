import BuildPlan
import SourceText
import ValueTree

extension PlanBuilder {
    /// The stage of the image with the binaries.
    var output: Stage {
        var stage = base("output", "the image with the binaries")
        let output = sections.output?.value
        for binary in selection.binaries {
            let source = Self.programs + "/" + binary.name
            stage.steps.append(copy(source, to: binary.destination, from: "build", Index.build))
        }
        stage.steps += (output?.after ?? []).map(step)
        if let directory = output?.directory {
            let action = Step.Action.workingDirectory(WorkingDirectoryStep(directory))
            stage.steps.append(step(action, "workdir \(directory.text)", at: directory.range))
        }
        let defaultEntrypoint = selection.binaries.first.map { Located([$0.destination.text], $0.destination.range) }
        if let entrypoint = output.map(\.entrypoint) ?? defaultEntrypoint {
            let action = Step.Action.entrypoint(EntrypointStep(.exec(entrypoint.value)))
            stage.steps.append(step(action, "entrypoint \(list(entrypoint.value))", at: entrypoint.range))
        }
        if let arguments = output?.arguments {
            let action = Step.Action.command(CommandStep(.exec(arguments.value)))
            stage.steps.append(step(action, "args \(list(arguments.value))", at: arguments.range))
        }
        if let output { stage.steps += configuration(of: output) }
        return stage
    }

    /// Returns the steps that set the image config according to the `output` table.
    private func configuration(of output: Wharf.Output) -> [Step] {
        var steps: [Step] = []
        if let first = output.ports.first {
            steps.append(step(.expose(ExposeStep(output.ports)), "expose \(text(output.ports))", at: first.range))
        }
        if let first = output.volumes.first {
            steps.append(step(.volumes(VolumeStep(output.volumes)), "volumes \(text(output.volumes))", at: first.range))
        }
        if let first = output.labels.first {
            steps.append(
                step(.labels(LabelStep(output.labels)), "labels \(text(output.labels.map(\.key)))", at: first.key.range)
            )
        }
        if let signal = output.stopSignal {
            steps.append(step(.stopSignal(StopSignalStep(signal)), "stop-signal \(signal.text)", at: signal.range))
        }
        return steps
    }

    /// The stage of the image with the compiled tests. Settings of the output that concern its programs, such as `entrypoint`,
    /// don't apply.
    var tests: Stage {
        var stage = base("tests", "the image that runs the tests")
        let runner = Self.programs + "/" + TestRunner.name
        stage.steps.append(copy(runner, to: word(TestRunner.path, at: outputPlace), from: "runner", Index.runner))
        stage.steps.append(
            copy(Self.programs + "/", to: word(TestRunner.tests + "/", at: outputPlace), from: "build", Index.build)
        )
        let entrypoint = Step.Action.entrypoint(EntrypointStep(.exec([TestRunner.path])))
        stage.steps.append(step(entrypoint, "entrypoint \(TestRunner.path)", at: outputPlace))
        return stage
    }

    /// Returns the stage of the image, from its base to the `pre-install-commands`.
    private func base(_ name: String, _ comment: String) -> Stage {
        let output = sections.output?.value
        let image = output?.image ?? word("${\(Self.outputImage)}", .braces)
        let base = image.text == "scratch" ? Stage.Base.scratch : .image(image)
        var stage = stage(name, from: base, at: outputPlace, head: "output \(image.text)", comment)
        if let variables = output?.environment, !variables.isEmpty {
            let keys = text(variables.map(\.key))
            stage.steps.append(
                step(.environment(EnvironmentStep(variables)), "env \(keys)", at: variables[0].key.range)
            )
        }
        if let user = output?.user {
            stage.steps.append(step(.user(UserStep(user)), "user \(user.text)", at: user.range))
        }
        stage.steps += (output?.before ?? []).map(step)
        return stage
    }

    private func copy(_ source: String, to destination: Word, from name: String, _ index: Int) -> Step {
        let source = word(source, at: destination.range)
        var copy = CopyStep(sources: [source], destination: destination, from: word(name, at: destination.range))
        copy.fromStage = index
        return step(.copy(copy), "copy \(destination.text)", at: destination.range)
    }

    private func text(_ words: [Word]) -> String { String(joining: words.map(\.text), separator: " ") }

    /// Returns a list as a TOML array.
    private func list(_ values: [String]) -> String {
        "[" + String(joining: values.map { "\"\($0)\"" }, separator: ", ") + "]"
    }
}
