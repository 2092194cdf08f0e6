using System.Threading.Channels;

using Grpc.Core;

using Linking.Ledger;
using Linking.Ledger.Admission;
using Linking.Ledger.Admission.Waiting;
using Linking.Server.Access;
using Linking.Server.Fronts.Grpc.Errors;

namespace Linking.Server.Fronts.Grpc.Stamping;

/// <summary>
/// One StampStream: reads while fewer than so many requests are unanswered, and writes each answer when its round has
/// closed. What waits here is bounded by that number, also when the client does not read.
/// </summary>
internal sealed class StampSession(
    LedgerNode node, Submitter? submitter, RequestGate gate, ServerMeters meters, TimeProvider time, int inFlight,
    KnownSubmitter? known = null)
    : ILeafCaller, IDisposable
{
    // Tokens that nobody fetches are memory that someone else's stamps need. Only this stream ends, not its connection.
    private static readonly TimeSpan LongestWrite = TimeSpan.FromMinutes(1);

    // About 128 KiB of tokens: what one flush hands to the transport.
    private const int AnswersAtOnce = 64;

    // How far from the round being written a round may be that a queued answer holds in memory.
    private const ulong RoundsHeld = 4;

    private readonly Channel<StampAnswer> _answers =
        Channel.CreateUnbounded<StampAnswer>(new UnboundedChannelOptions { SingleReader = true });

    private static readonly WriteOptions Buffered = new(WriteFlags.BufferHint);

    // Every answer goes out in this one: it has been written when WriteAsync returns.
    private readonly OutgoingAnswer _outgoing = new();

    private readonly SemaphoreSlim _room = new(inFlight);

    // The round of the newest answer that was taken to be written.
    private ulong _written = ulong.MaxValue;

    // The reader counts as one until it has read to the end.
    private int _unanswered = 1;

    /// <summary>Runs the stream to its end.</summary>
    /// <returns>False if it ended because the server stops; all requests that were read are answered then too.</returns>
    public async Task<bool> RunAsync(
        IAsyncStreamReader<LeafRequest> requests,
        IServerStreamWriter<OutgoingAnswer> responses,
        CancellationToken stopping,
        CancellationToken cancellation)
    {
        // When one side ends with an error, so does the other, and nothing outlives the call.
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var reading = ReadAsync(requests, both, stopping);
        var writing = WriteAsync(responses, both);
        try
        {
            await Task.WhenAll(reading, writing);
        }
        catch (OperationCanceledException) when (writing.IsFaulted)
        {
            // The reader was ended by the writer, which knows why.
            await writing;
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            // Neither side failed by itself, and the call's own token may not say so yet.
            throw new RpcException(new Status(StatusCode.Cancelled, "The client has gone."));
        }

        return await reading;
    }

    public void Dispose() => _room.Dispose();

    private async Task<bool> ReadAsync(IAsyncStreamReader<LeafRequest> requests, CancellationTokenSource both, CancellationToken stopping)
    {
        using var until = CancellationTokenSource.CreateLinkedTokenSource(both.Token, stopping);
        try
        {
            while (true)
            {
                await _room.WaitAsync(until.Token);
                if (!await requests.MoveNext(until.Token))
                    return true;
                Interlocked.Increment(ref _unanswered);
                Submit(requests.Current);
                requests.Current.Return();
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested && !both.IsCancellationRequested)
        {
            return false;
        }
        catch
        {
            await both.CancelAsync();
            throw;
        }
        finally
        {
            OneAnswered();
        }
    }

    // Each leaf gets one answer. If the client has gone meanwhile, nobody reads it, and the leaf stays in its round.
    private void Submit(LeafRequest request)
    {
        if (known is not null && !known.IsInForce(Instant.FromDateTime(time.GetUtcNow())))
            Answer(new StampAnswer(request.Id, default, gate.LeafRefused(SubmitterGuard.Ended())));
        else if (node.Submit(request.Leaf, this, new LeafTag(request.Id, meters.Now), submitter) is { } refusal)
            Answer(new StampAnswer(request.Id, default, gate.LeafErrorOf(refusal)));
    }

    void ILeafCaller.Stamped(LeafTag tag, StampedLeaf stamped)
    {
        meters.Stamped(tag.Since);
        var answer = new StampAnswer(tag.Id, stamped);

        // Of a client that does not keep up only tokens are held, and not a round for each.
        var (written, round) = (Volatile.Read(ref _written), stamped.Header.Index);
        Answer(written != ulong.MaxValue && Math.Max(round, written) - Math.Min(round, written) > RoundsHeld ? answer.Apart() : answer);
    }

    void ILeafCaller.Refused(LeafTag tag, Exception failure) =>
        Answer(new StampAnswer(tag.Id, default, gate.LeafErrorOf(failure)));

    private void Answer(StampAnswer answer)
    {
        _answers.Writer.TryWrite(answer);
        OneAnswered();
    }

    private async Task WriteAsync(IServerStreamWriter<OutgoingAnswer> responses, CancellationTokenSource both)
    {
        try
        {
            var answers = new List<StampAnswer>(AnswersAtOnce);
            while (await _answers.Reader.WaitToReadAsync(both.Token))
            {
                while (answers.Count < AnswersAtOnce && _answers.Reader.TryRead(out var answer))
                {
                    answers.Add(answer);
                    if (answer.Round is { } round)
                        Volatile.Write(ref _written, round);
                }

                var write = WriteAllAsync(responses, answers, both.Token);
                if (!write.IsCompleted)
                    await WaitUntilReadAsync(write, both);
                await write;
                _room.Release(answers.Count);
                answers.Clear();
            }
        }
        catch
        {
            await both.CancelAsync();
            throw;
        }
    }

    // One flush for all of them, which waits while the client does not read. A write that waits for nothing takes no token:
    // one would be registered for each.
    private async Task WriteAllAsync(
        IServerStreamWriter<OutgoingAnswer> responses, List<StampAnswer> answers, CancellationToken cancellation)
    {
        for (var i = 0; i < answers.Count - 1; i++)
        {
            responses.WriteOptions = Buffered;
            _outgoing.Answer = answers[i];
            await responses.WriteAsync(_outgoing, CancellationToken.None);
        }

        responses.WriteOptions = null;
        _outgoing.Answer = answers[^1];
        await responses.WriteAsync(_outgoing, cancellation);
    }

    private async Task WaitUntilReadAsync(Task write, CancellationTokenSource both)
    {
        try
        {
            await write.WaitAsync(LongestWrite, time, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            await both.CancelAsync();
            await write.ContinueWith(
                static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            throw gate.Refused(RequestErrors.AnswersNotRead(LongestWrite));
        }
    }

    private void OneAnswered()
    {
        if (Interlocked.Decrement(ref _unanswered) == 0)
            _answers.Writer.TryComplete();
    }
}
