using Linking.Cli.Terminal;
using Linking.Client;
using Linking.Events;
using Linking.Files;
using Linking.HandOvers;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Protocol.V1;
using Linking.Rounds;
using Linking.Tokens;

namespace Linking.Cli.HandOvers;

/// <summary>Has a ledger state the digests of a hand-over, once.</summary>
internal static class HandOverStatement
{
    private static readonly string File = $"{HandOverFiles.Sealed}.statement";

    /// <summary>
    /// Says it, or learns from the ledger where it was said: of an event that it holds already the ledger tells the place. The statement
    /// and its token stand beside the manifest; what stands there is not believed.
    /// </summary>
    /// <param name="folder">Of the hand-over.</param>
    /// <param name="ledger">That is to say it.</param>
    /// <param name="identity">Of the ledger.</param>
    /// <param name="hasEnded">Whether it can say nothing new any more.</param>
    /// <param name="client">Its operator endpoint.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <returns>The round.</returns>
    /// <exception cref="CommandException">There is no hand-over of this ledger, or it states another one.</exception>
    public static async Task<ulong> SayAsync(
        FileTree folder, LedgerId ledger, DigestPair identity, bool hasEnded,
        Func<Func<OperatorClient, Task<ReadOnlyMemory<byte>>>, Task<ReadOnlyMemory<byte>>> client, CancellationToken cancellation)
    {
        var suite = Suite.OfWidth(identity.Width);
        var statement = new Statement
        {
            Ledger = ledger, About = HandOverFiles.About, Digests = await DigestsAsync(folder, ledger, identity, suite, cancellation),
        };
        var (text, place) = (statement.ToText(suite), folder.PathOf(File));
        if (folder.Find(File, LedgerEvent.MaxSize) is { } said)
        {
            // 'announce' may have said it with lines for people besides.
            if (EventReading.Read(said, suite).Event is not Statement { About: HandOverFiles.About } before ||
                before.Ledger != ledger || before.Digests != statement.Digests)
            {
                throw new CommandException(
                    ExitCode.Data, $"{place} states another hand-over than the one that is here. Make it anew in a new folder.");
            }

            text = said;
        }

        var answer = await client(operate => AskAsync(operate, text, hasEnded, cancellation));
        if (!Token.TryDecode(answer, out var token, out _) || token.Levels is not [var level] || token.Header.Ledger != ledger ||
            !level.Leaf.Equals(Leaf.OfEvent(suite, text)))
        {
            throw new CommandException(
                ExitCode.Untrusted,
                $"The operator endpoint of {ledger} answered with what is no token of the statement about {folder.Path}. Nothing was " +
                $"ended.");
        }

        DurableFile.Replace(place, text);
        // One that was extended meanwhile has more than the ledger's answer.
        var beside = folder.Find(TokenFile.Beside(File), Token.MaxSize);
        if (beside is null || !Token.TryDecode(beside, out var kept, out _) ||
            !kept.HeaderBytes.Span.SequenceEqual(token.HeaderBytes.Span) || !kept.Levels[0].Leaf.Equals(level.Leaf))
            DurableFile.Replace(TokenFile.Beside(place), answer.Span);
        return token.Header.Index;
    }

    private static async Task<ReadOnlyMemory<byte>> AskAsync(
        OperatorClient client, byte[] text, bool hasEnded, CancellationToken cancellation)
    {
        try
        {
            return await client.AddEventAsync(text, cancellation);
        }
        catch (RequestFailedException e) when (hasEnded && e.Error.Reason == ErrorReason.ReadOnly)
        {
            throw new CommandException(
                ExitCode.Data,
                $"The ledger has ended, and has not stated the digests of {HandOverFiles.Sealed}: it can state nothing any more. " +
                $"Have the successor stamp that file.", e);
        }
    }

    private static async Task<DigestPair> DigestsAsync(
        FileTree folder, LedgerId ledger, DigestPair identity, Suite suite, CancellationToken cancellation)
    {
        var path = folder.PathOf(HandOverFiles.Sealed);
        using (var stream = folder.Open(HandOverFiles.Sealed))
        {
            if (stream is null)
            {
                throw new CommandException(
                    ExitCode.NoInput, $"--handover: there is no {path}: make the hand-over first ('linking handover make').");
            }

            var reader = new ManifestReader(stream);
            if (!reader.TryOpen(out var head))
                throw new CommandException(ExitCode.Data, $"--handover: {path} {reader.Fault}.");
            if (head.Identity != identity)
                throw new CommandException(ExitCode.Data, $"--handover: {path} is of {head.Ledger} ({head.Identity}), not of {ledger}.");
        }

        return await FileProgress.ImprintAsync(path, suite, cancellation);
    }
}
