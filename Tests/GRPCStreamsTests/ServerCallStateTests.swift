import Testing

@testable import GRPCStreams

/// A server call as a value: every transition and its result.
struct ServerCallStateTests {
    private let limit = ServerCallState.unreadLimit

    @Test func readsDataUntilTheRequestEnds() {
        var state = ServerCallState(clientHasEnded: false)
        let results = [
            state.receiveData(endsStream: false), state.receiveData(endsStream: true), state.requestEnded(),
            state.requestEnded(), state.receiveData(endsStream: false),
        ]
        #expect(results == [true, true, true, false, false])
        #expect(state.finish() == .init(opensResponse: true, resetsClient: false))
    }

    @Test func discardsDataOfAFailedRequest() {
        var state = ServerCallState(clientHasEnded: false)
        state.requestFailed()
        let isRead = state.receiveData(endsStream: false)
        #expect(!isRead)
        #expect(state.finish() == .init(opensResponse: true, resetsClient: true))
        var ended = ServerCallState(clientHasEnded: false)
        ended.requestFailed()
        let isComplete = ended.requestEnded()
        #expect(!isComplete)
        #expect(ended.finish() == .init(opensResponse: true, resetsClient: false))
    }

    @Test func finishesOnce() {
        var state = ServerCallState(clientHasEnded: true)
        #expect(state.sendMessage() == true)
        #expect(state.sendMessage() == false)
        #expect(state.finish() == .init(opensResponse: false, resetsClient: false))
        #expect(state.finish() == nil)
        #expect(state.sendMessage() == nil)
        let results = [state.receiveData(endsStream: false), state.requestEnded(), state.readComplete()]
        #expect(results == [false, false, false])
    }

    @Test func aReceivedEndIsRemembered() {
        var state = ServerCallState(clientHasEnded: false)
        _ = state.receiveData(endsStream: true)
        #expect(state.finish()?.resetsClient == false)
    }

    @Test func pausesAtTheUnreadLimit() {
        var state = ServerCallState(clientHasEnded: false)
        state.queued(limit - 1)
        var results = [state.readComplete()]
        state.queued(1)
        results.append(state.readComplete())
        #expect(results == [true, false])
        // Reading resumes once, below the limit.
        state.queued(1)
        results = [state.consumed(1), state.consumed(1), state.consumed(1), state.readComplete()]
        #expect(results == [false, true, false, true])
    }

    @Test func doesNotResumeAFinishedCall() {
        var state = ServerCallState(clientHasEnded: false)
        state.queued(limit)
        let isReading = state.readComplete()
        _ = state.finish()
        let resumes = state.consumed(limit)
        #expect(!isReading && !resumes)
    }
}
