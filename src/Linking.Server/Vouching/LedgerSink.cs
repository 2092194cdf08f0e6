using System.Globalization;

using Linking.Books.Sinks;
using Linking.Client;
using Linking.Client.Trust;
using Linking.Files;
using Linking.Hashing;
using Linking.Ledger.Publishing;
using Linking.Proofs;
using Linking.Protocol;
using Linking.Publications;
using Linking.Tokens;
using Linking.Verification;
using Linking.Vouchers;

namespace Linking.Server.Vouching;

/// <summary>
/// Publishes in another ledger: each publication's text is stamped there, and when that ledger has published, its token is kept as a
/// voucher (docs/spec/voucher.md, "ledger"). Until then the token waits in a folder. It begins with the publication that was the newest
/// when the ledger was first asked; from there on none is passed over.
/// </summary>
/// <param name="other">Whose word it is.</param>
/// <param name="connection">How it is reached.</param>
/// <param name="keys">File with API keys, which is read each time; null: none is shown.</param>
/// <param name="own">What is published.</param>
/// <param name="shelf">Where vouchers go.</param>
/// <param name="folder">Where tokens wait; there.</param>
/// <param name="trust">What is known of other ledgers.</param>
/// <param name="beacons">Where its newest header goes.</param>
/// <param name="timeout">For each answer.</param>
/// <param name="time">Clock and timers.</param>
internal sealed class LedgerSink(
    OtherLedger other, ConnectionOptions connection, string? keys, OwnPublications own, VoucherShelf shelf, string folder,
    TrustFolder trust, BeaconWriter beacons, TimeSpan timeout, TimeProvider time) : IFollowingSink
{
    // Connecting asks three questions, stamping one, extending a few.
    private const int MostAnswers = 4;

    // Its operator may publish at any time, and its clock may be behind.
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);

    public string Name => $"ledger {other.Name}";

    public async Task<SinkHolding?> ReadLastAsync(CancellationToken cancellation)
    {
        var last = ReadWaiting().LastOrDefault();
        foreach (var number in shelf.Publications().TakeWhile(n => n > last))
        {
            if (!HasVoucher(number))
                continue;
            last = number;
            break;
        }

        return await own.ReadAsync(last, cancellation) is { } publication
            ? new SinkHolding(last, publication.Note, $"publication {last}: {(HasVoucher(last) ? "published there" : "stamped there")}")
            : await own.ReadBeginAsync(cancellation);
    }

    public Task<string> PublishAsync(
        IReadOnlyList<SinkPublication> publications, ReadOnlyMemory<byte> record, CancellationToken cancellation) => AskAsync(
        async (client, within) =>
        {
            (Token? newest, SinkPublication over) = (null, publications[^1]);
            foreach (var publication in publications)
            {
                if (File.Exists(PathOf(publication.Number)) || HasVoucher(publication.Number))
                    continue;
                if (client.IsOwn(publication.Publication))
                    throw new SinkException("It is this ledger itself, which cannot vouch for itself: name another one.");
                var token = await client.StampTextAsync(OwnPublications.TextOf(publication), within);
                Guard(() => DurableFile.Replace(PathOf(publication.Number), token.ToBytes()));
                newest = token;
            }

            if (newest is not null)
                await beacons.WriteAsync(newest, await FindBeaconAsync(client, newest, cancellation), over, cancellation);
            return $"publication {over.Number}: stamped by {client.Ledger.Ledger}";
        },
        cancellation);

    public async Task<(string Where, TimeSpan? Again)?> FollowAsync(CancellationToken cancellation)
    {
        var waiting = ReadWaiting();
        return waiting.Count == 0
            ? null
            : await AskAsync<(string, TimeSpan?)?>((client, within) => FollowAsync(client, waiting, within), cancellation);
    }

    private async Task<(string Where, TimeSpan? Again)?> FollowAsync(
        LinkingClient client, List<ulong> waiting, CancellationToken cancellation)
    {
        var where = "";
        foreach (var number in waiting)
        {
            if (await own.ReadAsync(number, cancellation) is not { } publication)
                throw new SinkException($"{PathOf(number)} is a token of a publication that this ledger does not have: move it away.");
            var text = OwnPublications.TextOf(publication);
            if (await client.VouchAsync(ReadToken(number, client.Suite.Hash(text.Span)), cancellation) is not { } voucher)
            {
                // It has published none that covers this one; so none that covers a later one.
                return (
                    $"publication {number}: stamped by {client.Ledger.Ledger}, which has not published since",
                    PauseOf(client.Ledger.PublicationInterval));
            }

            Check(client, voucher.Evidence, voucher.Publication, text);
            if (!HasVoucher(number))
                shelf.Add(number, new Voucher(VoucherKind.Ledger, new TextSubject(text), voucher.Evidence));
            Guard(() => File.Delete(PathOf(number)));
            where = $"publication {number}: in publication {voucher.Publication.Number} of {client.Ledger.Ledger}";
        }

        return (where, null);
    }

    // The publication is stamped there: that no time comes with it is no failure.
    private async Task<NotBeforeProof?> FindBeaconAsync(LinkingClient client, Token token, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(timeout * MostAnswers, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            return await OthersBeacon.FindAsync(client, token.Header.Index, either.Token);
        }
        catch (Exception e) when (e is RequestFailedException or UntrustedReplyException ||
            (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }

    // As any verifier would who has pinned it, and has seen that publication today.
    private void Check(LinkingClient client, LedgerEvidence evidence, Publication publication, ReadOnlyMemory<byte> text)
    {
        var now = Instant.FromDateTime(time.GetUtcNow());
        var verdict = Verifier.Verify(
            evidence.Token, client.Suite.Hash(text.Span), client.Trust!.Ledger.ToTrust(now > publication.Time ? now : publication.Time));
        if (verdict is not { Result: VerificationResult.Valid, Basis: Basis.Published, IsAttributed: true })
        {
            throw new SinkException(
                $"Its token does not verify to its publication {publication.Number} ({verdict.Result}, {verdict.Basis}); it was not kept.");
        }
    }

    private TimeSpan PauseOf(TimeSpan period)
    {
        var now = time.GetUtcNow();
        // What a stranger says of its periods decides no more than when it is asked.
        var due = period >= PublicationSchedule.Shortest && period <= PublicationSchedule.Longest
            ? new PublicationSchedule(period).NextAfter(now) - now + ShortestPause
            : LongestPause;
        return due < LongestPause ? due : LongestPause;
    }

    private async Task<T> AskAsync<T>(Func<LinkingClient, CancellationToken, Task<T>> ask, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(timeout * MostAnswers, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            using var client = await LinkingClient.ConnectAsync(
                new LinkingClientOptions
                {
                    Address = other.Address,
                    Trust = trust,
                    ExpectedIdentity = other.Identity,
                    Timeout = timeout,
                    MaxAttempts = 2,
                    Connection = connection with { ApiKey = ReadKey() },
                    TimeProvider = time,
                },
                either.Token);
            return await ask(client, either.Token);
        }
        catch (RequestFailedException e)
        {
            throw new SinkException($"It does not answer as it should at {other.Address}: {e.Message}", e);
        }
        catch (Exception e) when (e is UntrustedReplyException or TrustException)
        {
            throw new SinkException($"What it says does not hold, and was not kept. {e.Message}", e);
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new SinkException($"It has not answered within {(timeout * MostAnswers).TotalSeconds:0.#} s.", e);
        }
    }

    private ApiKeyText? ReadKey()
    {
        try
        {
            return LedgerKeys.Find(keys, other.Address);
        }
        catch (Exception e) when (e is IOException or FormatException)
        {
            throw new SinkException($"Its API key cannot be used: {e.Message.TrimEnd('.')}.", e);
        }
    }

    // By the identity in the publication that leads to it, which was verified before it was kept.
    private bool HasVoucher(ulong number) => number > 0 && shelf.Of(number).Any(voucher =>
        voucher.Evidence is LedgerEvidence evidence && evidence.Token.Anchors.OfType<PublicationAnchor>().Any(anchor =>
            KnownPublication.TryRead(anchor.Note, out var known) && known.Publication.Identity == other.Identity));

    private Token ReadToken(ulong number, DigestPair digests)
    {
        var path = PathOf(number);
        byte[] bytes = [];
        Guard(() =>
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            bytes = new byte[Math.Min(file.Length, Token.MaxSize + 1)];
            file.ReadExactly(bytes);
        });
        return Token.TryDecode(bytes, out var token, out _) && token.Levels[0].Leaf.Digests == digests
            ? token
            : throw new SinkException($"{path} is no token of publication {number}: move it away, and it is stamped again.");
    }

    private List<ulong> ReadWaiting()
    {
        var numbers = new List<ulong>();
        Guard(() => numbers.AddRange(Directory.EnumerateFiles(folder, "*" + End).Select(Path.GetFileName).OfType<string>()
            .Select(name => ulong.TryParse(
                name.AsSpan(0, name.Length - End.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)
            .Where(number => number > 0)));
        numbers.Sort();
        return numbers;
    }

    private void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SinkException($"The folder {folder} of waiting tokens cannot be used: {e.Message}", e);
        }
    }

    private string End => $".{other.Identity.Alpha.ToString()[..16]}{Token.FileExtension}";

    private string PathOf(ulong number) => Path.Combine(folder, number.ToString("D6", CultureInfo.InvariantCulture) + End);
}
