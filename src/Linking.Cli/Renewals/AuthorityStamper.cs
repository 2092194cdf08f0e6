using System.Runtime.CompilerServices;

using Linking.Cli.Terminal;
using Linking.Hashing;
using Linking.Renewal;
using Linking.Rounds;
using Linking.Tsp;
using Linking.Vouchers;

namespace Linking.Cli.Renewals;

/// <summary>A time-stamp authority (RFC 3161), which is asked once for each text.</summary>
/// <param name="client">Asks it, under that function.</param>
/// <param name="status">Collects what is said of their certificates.</param>
/// <param name="reader">Knows the certificates that its stamps must lead to.</param>
/// <param name="function">Of the stamps' imprints.</param>
/// <param name="isDue">What it stamped before is due, and is stamped once more.</param>
internal sealed class AuthorityStamper(
    StampClient client, StampStatus status, StampReader reader, HashFunction function, bool isDue) : IRenewalStamper
{
    // In µs. A clock that is further ahead gives stamps that no reader takes yet; one that is further behind, of a day before the request.
    private const ulong Tolerance = 60_000_000;

    private Instant? _end;

    // What stands against one stands against all: an authority that is away is not asked a thousand times.
    private CommandException? _problem;

    public IReadOnlyList<HashFunction> Functions => [function];

    public bool IsJudged => true;

    public string? Then => _end is { } end
        ? Say($"The authority's certificate ends on {Times.Show(end)}. Renew the records before: linking renew FILE")
        : null;

    // The stamp itself is of a time that its authority proves.
    public ulong ProvenWithin => 0;

    public bool HasStamped(EvidenceStage stage) => !isDue && stage.Stamp.Type == SectionType.Stamp;

    public async IAsyncEnumerable<StampedText> StampAsync(
        IReadOnlyList<byte[]> texts, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var text in texts)
        {
            IReadOnlyList<EvidenceSection> sections = [];
            try
            {
                if (_problem is null)
                    sections = await StampAsync(text, cancellation);
            }
            catch (CommandException exception)
            {
                _problem = exception;
            }

            yield return new StampedText(sections, _problem);
        }
    }

    public void Dispose()
    {
        // The client belongs to who made it.
    }

    private async Task<IReadOnlyList<EvidenceSection>> StampAsync(byte[] text, CancellationToken cancellation)
    {
        StampAnswer answer;
        var asked = Times.Now;
        try
        {
            answer = await status.AskAsync(new StampedEvidence(await client.StampAsync(text, cancellation), []), text, cancellation);
        }
        catch (StampException exception)
        {
            throw new CommandException(ExitCode.Unavailable, exception.Message, exception);
        }

        if (reader.PathOf(answer.Evidence, text) is not { } path)
            throw new CommandException(
                ExitCode.Untrusted,
                Say("The new stamp does not lead to a certificate of --tsa, or one of its certificates was revoked; nothing was written."));
        if (path.Reading.From > Times.Now.Plus(Tolerance) || path.Reading.To.Plus(Tolerance) < asked)
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
