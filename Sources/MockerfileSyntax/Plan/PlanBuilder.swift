import BuildPlan
import Diagnostics
import SourceText
import YAMLTree

/// Makes the plan of decoded images: names, what rests on what, then one stage for each.
struct PlanBuilder {
    let images: [DecodedRecord]
    var decoding: Decoding
    /// Image indexes by lower-case name; of two of the same name the first.
    private var indexes: [String: Int] = [:]
    /// Which images an image needs, with the place that says so, in the order of the text.
    private var needs: [[(image: Int, range: SourceRange)]]

    init(images: [DecodedRecord], decoding: Decoding) {
        self.images = images
        self.decoding = decoding
        needs = Array(repeating: [], count: images.count)
    }

    mutating func plan() -> BuildPlan? {
        checkNames()
        let stages = images.indices.map { stage($0) }
        checkCycles()
        guard !stages.isEmpty else { return nil }
        return BuildPlan(
            source: decoding.file,
            vocabulary: MockerfileSyntax.vocabulary,
            stages: stages,
            defaultStage: 0
        )
    }

    /// Every image of several has a name, and no two have the same.
    private mutating func checkNames() {
        for (index, image) in images.enumerated() {
            guard let name = image[ImageFields.name] else {
                if images.count > 1, image.entry(ImageFields.name) == nil {
                    let message = "an image needs the key \"name\" where the file has several"
                    decoding.error("missing-key", message, at: image.headRange)
                }
                continue
            }
            let key = name.value.lowercased()
            guard let first = indexes[key] else {
                indexes[key] = index
                continue
            }
            let place = images[first][ImageFields.name]?.range ?? name.range
            let message = "the name \"\(name.value)\" is taken; names are compared without regard to case"
            let note = decoding.note("another image has it here", place)
            decoding.error("duplicate-name", message, at: name.range, notes: [note])
        }
    }

    private mutating func stage(_ index: Int) -> Stage {
        let image = images[index]
        let name = image[ImageFields.name]
        let (base, head, range) = base(index)
        var steps = StepWriter(decoding: decoding)
        steps.write(image)
        decoding = steps.decoding
        var stage = Stage(
            name: name?.value,
            nameRange: name?.range ?? image.headRange,
            base: base,
            range: range,
            head: head
        )
        stage.arguments = (image[ImageFields.args] ?? []).map { argument in
            ArgumentDeclaration(
                name: argument.name,
                defaultValue: argument.value,
                comment: decoding.comment(above: argument.name.range)
            )
        }
        stage.steps = resolved(steps.steps, index)
        stage.output = image[ImageFields.output]
        stage.comment = decoding.comment(above: image.node.range)
        return stage
    }

    /// What an image starts from, the words for it, and their place.
    private mutating func base(_ index: Int) -> (Stage.Base, head: String, SourceRange) {
        let image = images[index]
        let (from, parent) = (image.entry(ImageFields.from), image.entry(ImageFields.parent))
        if let parent, let name = image[ImageFields.parent] {
            guard let target = target(named: name, of: index) else {
                return (.scratch, "parent \(name.value)", parent.range)
            }
            needs[index].append((target, name.range))
            return (.stage(target, name.range), "parent \(name.value)", parent.range)
        }
        guard let from, let word = image[ImageFields.from] else { return (.scratch, "from scratch", image.headRange) }
        checkFrom(word, of: index)
        return (word.text == "scratch" ? .scratch : .image(word), "from \(word.text)", from.range)
    }

    /// The image that `parent` names; nil after an error.
    private mutating func target(named name: Located<String>, of index: Int) -> Int? {
        if let target = indexes[name.value.lowercased()] { return target }
        guard !decoding.isFull else { return nil }
        let message = "no image of this file is named \"\(name.value)\""
        let images = images
        let others = Array(
            images.indices.lazy.filter { $0 != index }.compactMap { images[$0][ImageFields.name]?.value }.prefix(200)
        )
        if others.isEmpty {
            decoding.error("unknown-image", "\(message); for an image from elsewhere use \"from\"", at: name.range)
        } else {
            decoding.error("unknown-image", message, word: name.value, among: others, at: name.range)
        }
        return nil
    }

    /// Warns where `from` names an image of the file, since it never means one.
    private mutating func checkFrom(_ word: Word, of index: Int) {
        guard let other = indexes[word.text.lowercased()], other != index else { return }
        decoding.diagnostics.warning(
            "mockerfile.from-names-image",
            "\"from\" takes \"\(word.text)\" from a registry; for the image of this file write \"parent: \(word.text)\"",
            at: decoding.location(word.range)
        )
    }

    /// The steps with the images that copies and mounts take from looked up.
    private mutating func resolved(_ steps: [Step], _ index: Int) -> [Step] {
        var steps = steps
        for position in steps.indices {
            switch steps[position].action {
            case .copy(var copy):
                copy.fromStage = lookUp(copy.from, of: index)
                steps[position].action = .copy(copy)
            case .run(var run):
                for mount in run.mounts.indices {
                    run.mounts[mount].fromStage = lookUp(run.mounts[mount].from, of: index)
                }
                steps[position].action = .run(run)
            default: break
            }
        }
        return steps
    }

    private mutating func lookUp(_ from: Word?, of index: Int) -> Int? {
        guard let from, let target = indexes[from.text.lowercased()] else { return nil }
        needs[index].append((target, from.range))
        return target
    }

    /// Reports each circle of images that need each other, once, with all its places.
    private mutating func checkCycles() {
        var isDone = Array(repeating: false, count: images.count)
        for start in images.indices where !isDone[start] {
            // Depth first with a stack of (image, next need): the depth is up to the input.
            var path: [(image: Int, next: Int)] = [(start, 0)]
            var onPath: Set<Int> = [start]
            while let top = path.last {
                guard top.next < needs[top.image].count else {
                    isDone[top.image] = true
                    onPath.remove(top.image)
                    path.removeLast()
                    continue
                }
                path[path.count - 1].next += 1
                let need = needs[top.image][top.next].image
                if onPath.contains(need) {
                    let circle = path.drop { $0.image != need }
                    report(circle.map { ($0.image, needs[$0.image][$0.next - 1].range) })
                } else if !isDone[need] {
                    path.append((need, 0))
                    onPath.insert(need)
                }
            }
        }
    }

    private mutating func report(_ circle: [(image: Int, range: SourceRange)]) {
        let names = circle.map { images[$0.image][ImageFields.name]?.value ?? "image \($0.image + 1)" }
        guard let first = names.first, let place = circle.first?.range else { return }
        let notes = circle.indices.dropFirst().map { position in
            let next = names[(position + 1) % names.count]
            return decoding.note("\"\(names[position])\" needs \"\(next)\" here", circle[position].range)
        }
        let message =
            names.count == 1
            ? "the image \"\(first)\" needs itself"
            : "images need each other in a circle: \((names + [first]).joined(separator: " -> "))"
        decoding.error("cycle", message, at: place, notes: notes)
    }
}
