using System.Runtime.CompilerServices;

using Linking.Cli.Terminal;
using Linking.Hashing;
using Linking.Renewal;
using Linking.Rounds;
using Linking.Tsp;

namespace Linking.Cli.Renewals;

/// <summary>A time-stamp authority (RFC 3161), which is asked once for each text.</summary>
/// <param name="client">Asks it, under that function.</param>
/// <param name="reader">Knows the certificates that its stamps must lead to.</param>
/// <param name="function">Of the stamps' imprints.</param>
internal sealed class AuthorityStamper(StampClient client, StampReader reader, HashFunction function) : IRenewalStamper
{
    // In µs. A clock that is further ahead gives stamps that no reader takes yet.
    private const ulong Ahead = 60_000_000;

    private Instant? _end;

    public IReadOnlyList<HashFunction> Functions => [function];

    public bool IsJudged => true;

    public string? Then => _end is { } end
        ? Say($"The authority's certificate ends on {Times.Show(end)}. Renew the records before: linking renew FILE")
        : null;

    public bool HasStamped(EvidenceStage stage) => stage.Stamp.Type == SectionType.Stamp;

    public async IAsyncEnumerable<StampedText> StampAsync(
        IReadOnlyList<byte[]> texts, [EnumeratorCancellation] CancellationToken cancellation)
    {
        CommandException? problem = null;
        foreach (var text in texts)
        {
            // What stands against one stands against all: an authority that is away is not asked a thousand times.
            if (problem is not null)
            {
                yield return new StampedText([], problem);
                continue;
            }

            IReadOnlyList<EvidenceSection> sections = [];
            try
            {
                sections = await StampAsync(text, cancellation);
            }
            catch (CommandException exception)
            {
                problem = exception;
            }

            yield return new StampedText(sections, problem);
        }
    }

    public void Dispose() => client.Dispose();

    private async Task<IReadOnlyList<EvidenceSection>> StampAsync(byte[] text, CancellationToken cancellation)
    {
        StampAnswer answer;
        try
        {
            answer = await client.StampAsync(text, cancellation);
        }
        catch (StampException exception)
        {
            throw new CommandException(ExitCode.Unavailable, exception.Message, exception);
        }

        if (reader.PathOf(answer.Evidence, text) is not { } path)
            throw new CommandException(
                ExitCode.Untrusted,
                Say("The new stamp does not lead to a certificate of --tsa, or one of its certificates was revoked; nothing was written."));
        if (path.Reading.From > Times.Now.Plus(Ahead))
            throw new CommandException(
                ExitCode.Untrusted,
                Say(
                    $"The new stamp is of {Times.Show(path.Reading.From)}: the clock of the authority or of this machine is wrong; " +
                    $"nothing was written."));
        _end = _end < path.Reading.ValidTo ? _end : path.Reading.ValidTo;
        return
        [
            new EvidenceSection(SectionType.Stamp, answer.Evidence.Token),
            .. path.Certificates.Concat(answer.Evidence.Items).Select(StampStatus.SectionOf),
        ];
    }
}
