using Linking.Cli.Commands;
using Linking.Cli.Servers;
using Linking.Cli.Terminal;
using Linking.Client;
using Linking.Renewal;
using Linking.Rounds;
using Linking.Tokens;

namespace Linking.Cli.Renewals;

/// <summary>Ledgers that still answer for what they stamped: renewal B (docs/spec/renewal.md).</summary>
/// <param name="connection">Names their servers.</param>
internal sealed class OldLedgers(Connection connection) : IDisposable
{
    private readonly ServerPool _servers = new(connection);
    private readonly Dictionary<LinkingClient, TokenExtender> _extenders = [];
    private readonly HashSet<(LedgerId Ledger, ulong Size)> _publications = [];

    /// <summary>
    /// Holds the token of the last stage against its ledger's own one, and puts the path of that answer into it. A stage of an authority
    /// is no ledger's, and stays as it is.
    /// </summary>
    /// <param name="file">The file, for messages.</param>
    /// <param name="record">Its record.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="CommandException">The ledger says something else, or none of those that were named is the token's.</exception>
    public async Task<MatchedRecord> MatchAsync(string file, EvidenceRecord record, CancellationToken cancellation)
    {
        if (record.Stages[^1].Stamp is not { Type: SectionType.Token, Bytes: var bytes } || !Token.TryDecode(bytes, out var token, out _))
            return new MatchedRecord(record, null, IsNews: false);
        var ledger = token.Header.Ledger;
        var client = await FindAsync(file, ledger, cancellation);
        if (!_extenders.TryGetValue(client, out var extender))
            _extenders[client] = extender = new TokenExtender(client);
        var (report, extended) = await Waiting.ForAsync(extender.MatchAsync(token, cancellation), client.Address);
        if (report is null)
            throw new CommandException(
                ExitCode.Data, Say($"{file} is not renewed: the levels of its token do not lead to its leaf in the round."));
        if (extended is null)
            throw new CommandException(
                ExitCode.Invalid,
                Say(
                    $"{file} is not renewed: {WhyNot(report, token)} Keep what you have as it is, and ask the ledger's operator which of " +
                    $"the two is right."));
        if (!extended.Token.Anchors.Any(a => a is PublicationAnchor))
            throw new CommandException(
                ExitCode.Inconclusive,
                extended.IsFull
                    ? Say($"{file} is not renewed: its token has no room for a publication. Make room with 'linking repair'.")
                    : Say(
                        $"{file} is not renewed: {ledger} shows no publication that covers it yet, and behind the new stamp none could " +
                        $"be put in. Run this again after the next one."));
        var known = _publications.Count;
        _publications.UnionWith(extended.Token.Anchors.OfType<PublicationAnchor>().Select(a => (ledger, a.Size)));
        return new MatchedRecord(extended.Added == 0 ? record : With(file, record, extended.Token), ledger, _publications.Count > known);
    }

    public void Dispose() => _servers.Dispose();

    private async Task<LinkingClient> FindAsync(string file, LedgerId ledger, CancellationToken cancellation)
    {
        try
        {
            var client = await _servers.OfAsync(ledger, cancellation);
            return client.Ledger.Ledger == ledger ? client : throw new CommandException(
                ExitCode.Usage,
                Say(
                    $"its last stage is of {ledger}, and {connection.Option} names {client.Ledger.Ledger}: name that ledger's server " +
                    $"too."));
        }
        catch (CommandException exception)
        {
            throw new CommandException(exception.ExitCode, Say($"{file} is not renewed: {exception.Message}"), exception);
        }
    }

    private static EvidenceRecord With(string file, EvidenceRecord record, Token token)
    {
        try
        {
            return RecordPath.Decode(RecordPath.Beside(file), RecordRenewal.WithLastToken(record, token));
        }
        catch (InvalidOperationException exception)
        {
            throw new CommandException(ExitCode.Data, Say($"{file} is not renewed: {Known(exception.Message)}"), exception);
        }
    }

    private static string WhyNot(MatchReport report, Token token) => report.Own is null
        ? Say($"{token.Header.Ledger} has no token of round {token.Header.Index} there: {report.Message}")
        : Say(
            $"what {token.Header.Ledger} keeps is not what is there ({string.Join(", ", report.Parts
                .Where(part => part.State == MatchState.Differs).Select(part => Known(part.Name)))}).");
}
