import Bridge
import Diagnostics
import LLB
import Lowering
import SourceText
import SyntaxKit

extension ProgramWorkbench {
    func read(_ path: String, of files: LLB.State, limit: Int, for question: Question) async throws -> [UInt8]? {
        guard let output = try questions.output(files, at: question.place) else { return nil }
        let path = Self.clean(path)
        let bytes: [UInt8]?
        switch try await result(output, for: question, form: "@DIRECTORY") {
        case .text(let text): bytes = Array(text.utf8)
        case .files(let reference): bytes = try await read(path, in: reference, limit: limit, for: question)
        }
        guard let bytes else { return nil }
        guard bytes.count <= limit else {
            throw ProgramQuestions.failure(
                "\(question.subject): \(path) is larger than \(limit) bytes",
                at: question.place
            )
        }
        try questions.count(bytes.count, at: question.place)
        return bytes
    }

    func list(_ path: String, of files: LLB.State, for question: Question) async throws -> [FileEntry]? {
        guard let output = try questions.output(files, at: question.place) else { return nil }
        guard case .files(let reference) = try await result(output, for: question, form: "@DIRECTORY") else {
            throw ProgramQuestions.failure(
                "the answer for this place must be a directory: "
                    + "--answer \(AnswerBook.name(question.place))=@DIRECTORY",
                at: question.place
            )
        }
        guard let reference else { return nil }
        do {
            let entries = try await context.bridge.readDirectory(Self.clean(path), of: reference, pattern: nil)
            guard entries.count <= PathSearch.limit else {
                throw ProgramQuestions.failure(
                    "\(question.subject): \(path) has more than \(PathSearch.limit) entries",
                    at: question.place
                )
            }
            return entries.map(FileEntry.init)
        } catch let error as BridgeError where error.isMissingFile {
            return nil
        } catch {
            throw ProgramQuestions.located(error, subject: question.subject, at: question.place)
        }
    }

    func status(
        of arguments: [String],
        on files: LLB.State,
        _ options: [StepOption<RunOptions>],
        for question: Question
    ) async throws -> Int {
        let log = Probe.status.log(of: arguments, on: files, options)
        guard let output = try questions.output(log, at: question.place) else { return 0 }
        let text: String
        switch try await result(output, for: question, form: "STATUS") {
        case .text(let answer): text = answer
        case .files(let reference):
            let bytes = try await read(Probe.status.file, in: reference, limit: 16, for: question)
            text = String(repairing: (bytes ?? [])[...])
        }
        guard let status = Probe.status(text) else {
            throw ProgramQuestions.failure(
                "\(question.subject): expected a status from 0 to 255, true or false, found '\(text)'",
                at: question.place
            )
        }
        return status
    }

    func output(
        of arguments: [String],
        on files: LLB.State,
        _ options: [StepOption<RunOptions>],
        limit: Int,
        for question: Question
    ) async throws -> [UInt8] {
        let log = Probe.output.log(of: arguments, on: files, options)
        let bytes = try await read(Probe.output.file, of: log, form: "OUTPUT", limit: limit, for: question)
        return bytes ?? []
    }

    /// Reads a file of a result. The client's answer can give the file's content as text.
    private func read(
        _ path: String,
        of files: LLB.State,
        form: String,
        limit: Int,
        for question: Question
    ) async throws -> [UInt8]? {
        guard let output = try questions.output(files, at: question.place) else { return nil }
        let bytes: [UInt8]?
        switch try await result(output, for: question, form: form) {
        case .text(let text): bytes = Array(text.utf8)
        case .files(let reference): bytes = try await read(path, in: reference, limit: limit, for: question)
        }
        guard let bytes, bytes.count > limit else { return bytes }
        throw ProgramQuestions.failure("\(question.subject) is larger than \(limit) bytes", at: question.place)
    }

    // MARK: - Results

    /// A result that can be read.
    private enum Result {
        /// The text that the client gave as the answer.
        case text(String)
        /// The result's files; nil for the empty file system.
        case files(Reference?)
    }

    /// Returns the client's answer to a question, or the result that the solver builds.
    private func result(_ output: Output, for question: Question, form: String) async throws -> Result {
        switch try questions.answerUnlessSource(question, about: output) {
        case .text(let text): .text(text)
        case .source(let name): .files(try await questions.files(of: name, for: question))
        case nil: .files(try await questions.reference(of: output, for: question, form: form))
        }
    }

    private func read(
        _ path: String,
        in reference: Reference?,
        limit: Int,
        for question: Question
    ) async throws -> [UInt8]? {
        guard let reference else { return nil }
        do {
            let range = FileRange(offset: 0, length: Int64(limit) + 1)
            return try await context.bridge.readFile(path, of: reference, range: range)
        } catch let error as BridgeError where error.needsBuild {
            throw questions.answers.unanswered(question, form: "@DIRECTORY", reason: error.message)
        } catch let error as BridgeError where error.isMissingFile {
            return nil
        } catch {
            throw ProgramQuestions.located(error, subject: question.subject, at: question.place)
        }
    }

    /// Returns a path relative to the root, without `..`.
    private static func clean(_ path: String) -> String {
        let path = String(SlashPath.clean(SlashPath.join("/", path)).dropFirst())
        return path.isEmpty ? "." : path
    }
}

extension FileEntry {
    fileprivate init(_ status: FileStatus) {
        let kind: Kind =
            if status.isDirectory { .directory } else if status.isRegular { .file } else if !status.linkName.isEmpty {
                .link(target: status.linkName)
            } else { .other }
        self.init(name: status.path, kind: kind, size: status.size, mode: status.mode & 0o777)
    }
}
