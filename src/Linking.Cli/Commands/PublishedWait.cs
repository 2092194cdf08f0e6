using Grpc.Core;

using Linking.Cli.Terminal;
using Linking.Client;
using Linking.Tokens;

namespace Linking.Cli.Commands;

/// <summary>Waits until a publication covers tokens of one round, and extends them to it.</summary>
/// <param name="client">Of their ledger.</param>
internal sealed class PublishedWait(LinkingClient client)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <returns>The extended tokens, in the same order.</returns>
    public async Task<IReadOnlyList<Token>> RunAsync(IReadOnlyList<Token> tokens, CancellationToken cancellation)
    {
        await Console.Error.WriteLineAsync(Say("waiting for the next publication; what is written stays if this is interrupted"));
        var extended = new List<Token> { await FirstAsync(tokens[0], cancellation) };
        var extender = new TokenExtender(client);
        foreach (var token in tokens.Skip(1))
            extended.Add((await extender.ExtendAsync(token, cancellation: cancellation)).Token);
        return extended;
    }

    private async Task<Token> FirstAsync(Token token, CancellationToken cancellation)
    {
        var isAway = false;
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                var extended = await client.ExtendAsync(token, cancellation: cancellation);
                if (extended.Publication is not null)
                    return extended.Token;
                isAway = false;
            }
            catch (RequestFailedException exception)
                when (exception.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded)
            {
                // It may be stopped for a while: a publication can be days away.
                if (!isAway)
                    await Console.Error.WriteLineAsync(Printable.Line(Say($"{exception.Message} It is asked again.")));
                isAway = true;
            }

            await Task.Delay(pause, cancellation);
        }
    }
}
