using Linking.Client;
using Linking.Hammer.Answers;

namespace Linking.Hammer.Load;

/// <summary>
/// StampBatch through the client library, on a connection of its own: what it costs to send, to verify and to make the
/// tokens is part of what is measured. Each token is written into one buffer, over the last.
/// </summary>
/// <param name="number">Of the lane.</param>
/// <param name="lanes">All of them.</param>
/// <param name="inFlight">Batches under way at a time.</param>
/// <param name="size">Leaves of each batch.</param>
/// <param name="leaves">What it sends.</param>
/// <param name="keeper">Takes the batches.</param>
internal sealed class BatchLane(int number, int lanes, int inFlight, int size, LeafSource leaves, BatchKeeper keeper)
    : Lane(number, lanes, inFlight, size)
{
    private LinkingClient _client = null!;
    private Exception? _failure;

    public override Exception? Failure => Volatile.Read(ref _failure);

    protected override Lock Gate { get; } = new();

    public override async Task ConnectAsync(Uri address, CancellationToken cancellation) =>
        _client = await LinkingClient.ConnectAsync(new LinkingClientOptions { Address = address, MaxAttempts = 1 }, cancellation);

    public override ValueTask DisposeAsync()
    {
        _client?.Dispose();
        return default;
    }

    protected override bool HasRoom() => true;

    protected override void Send(Call call) => _ = Task.Run(() => RunAsync(call));

    protected override void Flush()
    {
    }

    private async Task RunAsync(Call call)
    {
        try
        {
            var stamped = await _client.StampBatchAsync(leaves.WriteMany(call.Number, LeavesAtOnce));
            var bytes = MakeTokens(stamped);
            lock (Gate)
            {
                keeper.Take(call.Number, stamped);
                Unanswered--;
                Answer(call with { ReplyBytes = bytes });
                Pump();
            }
        }
        catch (RequestFailedException e)
        {
            lock (Gate)
            {
                Unanswered--;
                Measured.Fail(e.Message);
                Pump();
            }
        }
        catch (Exception e)
        {
            Volatile.Write(ref _failure, e);
        }
    }

    private static int MakeTokens(StampedBatch stamped)
    {
        var bytes = 0;
        for (var i = 0; i < stamped.Count; i++)
            bytes += stamped[i].Bytes.Length;
        return bytes;
    }
}
