using Linking.Cli.Commands;
using Linking.Cli.Servers;
using Linking.Cli.Terminal;
using Linking.Client;
using Linking.Client.Tiles;
using Linking.Client.Trust;
using Linking.Hashing;
using Linking.Tokens;

namespace Linking.Cli.Extending;

/// <summary>Extends tokens by a ledger's public files. Thread-safe.</summary>
internal sealed class FileExtender : IDisposable
{
    private readonly Connection _connection;
    private readonly PublicFiles _files;
    private readonly Dictionary<DigestPair, StaticLedger> _ledgers = [];
    private readonly SemaphoreSlim _one = new(1);
    private IReadOnlyList<TrustedLedger>? _kept;

    private FileExtender(Connection connection, PublicFiles files) => (_connection, _files) = (connection, files);

    /// <param name="connection">What is expected of the ledger.</param>
    /// <param name="place">Folder or address of the files.</param>
    public static FileExtender Open(Connection connection, string place) => connection.Servers.Count > 0
        ? throw SharedOptions.Usage("--server and --static: name either a server or the public files.")
        : new FileExtender(connection, FilesPlace.Open(connection, place));

    public async Task<Extended> ExtendAsync(Token token, ulong number, CancellationToken cancellation)
    {
        StaticLedger ledger;
        await _one.WaitAsync(cancellation);
        try
        {
            ledger = await LedgerOfAsync(token, cancellation);
        }
        finally
        {
            _one.Release();
        }

        return await ledger.ExtendAsync(token, number, cancellation);
    }

    /// <summary>Where they are read.</summary>
    public PublicFiles Files => _files;

    public void Dispose()
    {
        _files.Dispose();
        _one.Dispose();
    }

    private async Task<StaticLedger> LedgerOfAsync(Token token, CancellationToken cancellation)
    {
        if (SharedOptions.LedgerOf(_connection.Ledger) is { } wanted && wanted != token.Header.Ledger)
            throw new CommandException(ExitCode.Untrusted, $"The token is of the ledger {token.Header.Ledger}, and {wanted} is expected.");
        // What is known of ledgers is read once.
        _kept ??= _connection.OpenTrust().List();
        var named = SharedOptions.IdentityOf(_connection.Identity);
        var kept = named is { } identity
            ? _kept.FirstOrDefault(ledger => ledger.Identity == identity)
            : TrustFolder.Find(_kept, token);
        var known = named ?? kept?.Identity ?? throw new CommandException(
            ExitCode.Untrusted,
            $"The ledger {token.Header.Ledger} was never met from here, and files cannot say who they are: name its identity with " +
            $"--identity, as its operator publishes it.");
        if (!_ledgers.TryGetValue(known, out var ledger))
            _ledgers[known] = ledger = await StaticLedger.OpenAsync(_files, known, kept, Times.Clock, cancellation);
        return ledger;
    }
}
