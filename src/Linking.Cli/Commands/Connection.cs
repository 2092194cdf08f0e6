using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

using Linking.Cli.Servers;
using Linking.Cli.Terminal;
using Linking.Client;
using Linking.Client.Trust;
using Linking.Hashing;

namespace Linking.Cli.Commands;

/// <summary>Connects to a ledger, and says so when it is met for the first time.</summary>
/// <param name="Servers">What <c>--server</c> said, each time.</param>
/// <param name="Ledger">What <c>--ledger</c> said.</param>
/// <param name="Identity">What <c>--identity</c> said.</param>
/// <param name="Trust">What <c>--trust</c> said.</param>
/// <param name="Authority">What <c>--ca</c> said.</param>
internal sealed record Connection(IReadOnlyList<string> Servers, string? Ledger, string? Identity, string? Trust, string? Authority)
{
    /// <summary>About two seconds in all: a person is waiting.</summary>
    public const int Attempts = 5;

    private const int AttemptsBeforeAnother = 2;
    private const string Variable = "LINKING_SERVER";

    /// <summary>The option that names the servers.</summary>
    public string Option { get; init; } = "--server";

    /// <summary>What <c>--timeout</c> said; null: the client's own.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The trust folder.</summary>
    public TrustFolder OpenTrust() => new(SharedOptions.TrustFolderOf(Trust), Times.Clock);

    /// <summary>What <c>--api-key</c> said.</summary>
    public string? ApiKey { get; init; }

    /// <summary>What <c>--client-certificate</c> said.</summary>
    public string? Certificate { get; init; }

    /// <summary>Whether the server is shown a key or certificate at all.</summary>
    public bool ShowsWho { get; init; } = true;

    /// <summary>Whether it is asked beside the one that is meant: a certificate, and a key without an address, are for that one.</summary>
    public bool IsBeside { get; init; }

    /// <summary>Whether it is one of several that were named.</summary>
    public bool IsOneOfSeveral { get; init; }

    /// <summary>Whether it is of those that are asked where a command names none.</summary>
    public bool IsUsual { get; init; }

    /// <summary>What <c>--proxy</c> said.</summary>
    public string? Proxy { get; init; }

    /// <summary>Attempts of a request; fewer where another server can be asked instead.</summary>
    public int MaxAttempts { get; init; } = Attempts;

    /// <summary>A connection for each server, in the order named: at least one.</summary>
    /// <exception cref="CommandException">One is no address.</exception>
    public IReadOnlyList<Connection> Each()
    {
        var addresses = SharedOptions.ServersOf(Servers, Variable, LinkingClientOptions.DefaultAddress, Option);
        return [.. addresses.Select((address, i) => this with
        {
            Servers = [address.GetLeftPart(UriPartial.Authority)],
            IsOneOfSeveral = addresses.Count > 1,
            IsUsual = Servers.Count == 0,
            MaxAttempts = i + 1 < addresses.Count ? AttemptsBeforeAnother : Attempts,
        })];
    }

    /// <exception cref="CommandException">Several servers are named.</exception>
    public async Task<LinkingClient> OpenAsync(CancellationToken cancellation)
    {
        var addresses = SharedOptions.ServersOf(Servers, Variable, LinkingClientOptions.DefaultAddress, Option);
        var options = Timed(
            new LinkingClientOptions
            {
                Address = addresses.Count == 1 ? addresses[0] : throw SharedOptions.Usage(
                    "This command asks one server, and several are named: name one with --server."),
                Trust = OpenTrust(),
                ExpectedLedger = SharedOptions.LedgerOf(Ledger),
                ExpectedIdentity = SharedOptions.IdentityOf(Identity),
                Connection = OptionsFor(Authority),
                MaxAttempts = MaxAttempts,
                TimeProvider = Times.Clock,
            },
            Timeout);
        options = Through(options, Proxy);
        if (ShowsWho)
            options = options with { Connection = await ShowingAsync(options, cancellation) };
        var client = await Waiting.ForAsync(LinkingClient.ConnectAsync(options, cancellation), options.Address);
        if (client.Trust is { IsNew: true } met)
            Introduce(met);
        foreach (var remark in client.Remarks)
            await Console.Error.WriteLineAsync(Printable.Line(Known(remark)));
        return client;
    }

    /// <summary>The connection's options with a certificate authority of the user's own.</summary>
    /// <exception cref="CommandException">The file is no PEM certificate.</exception>
    public static ConnectionOptions OptionsFor(string? authority)
    {
        if (authority is null)
            return new ConnectionOptions();
        if (!File.Exists(authority))
            throw new CommandException(ExitCode.NoInput, $"--ca: there is no file {authority}.");
        var roots = new X509Certificate2Collection();
        try
        {
            roots.ImportFromPemFile(authority);
        }
        catch (CryptographicException exception)
        {
            throw new CommandException(ExitCode.Data, $"--ca: {authority} could not be read as PEM: {exception.Message}", exception);
        }

        return roots.Count > 0
            ? new ConnectionOptions { RootCertificates = roots }
            : throw new CommandException(ExitCode.Data, $"--ca: {authority} holds no PEM certificate.");
    }

    /// <summary>The same with another time for an answer.</summary>
    public static LinkingClientOptions Timed(LinkingClientOptions options, TimeSpan? timeout) => timeout is not { } chosen ? options
        : options with
        {
            Timeout = chosen,
            Connection = options.Connection with
            {
                ConnectTimeout = chosen < options.Connection.ConnectTimeout ? chosen : options.Connection.ConnectTimeout,
            },
        };

    /// <summary>The same through the proxy that leads to the server, if one does.</summary>
    /// <exception cref="CommandException">It cannot be used.</exception>
    public static LinkingClientOptions Through(LinkingClientOptions options, string? proxy) =>
        options with { Connection = options.Connection with { Proxy = ProxyChoice.Of(proxy, options.Address) } };

    private async Task<ConnectionOptions> ShowingAsync(LinkingClientOptions options, CancellationToken cancellation)
    {
        var choice = new ApiKeyChoice(options.Address, IsOneOfSeveral, IsUsual || Servers.Count == 0, IsBeside);
        var key = await choice.FindAsync(ApiKey, options.Connection.Proxy, cancellation);
        var certificate = options.Address.Scheme == Uri.UriSchemeHttps && !IsBeside ? ClientCertificates.Read(Certificate) : null;
        return options.Connection with { ApiKey = key, ClientCertificate = certificate };
    }

    private static void Introduce(TrustResult met)
    {
        var (ledger, suite) = (met.Ledger, met.Ledger.Suite);
        Console.Error.WriteLine(
            met.Predecessor is { } before
                ? Say($"{ledger.Name} follows {before.Name}, whose record leads to it. Its identity, the link of its round 0, is:")
                : Say($"First use of {ledger.Name}. Its identity, the link of its round 0, is:"));
        Console.Error.WriteLine($"  {suite.Alpha.Name()}   {TrustFolder.Grouped(ledger.Identity.Alpha)}");
        Console.Error.WriteLine($"  {suite.Beta.Name()}   {TrustFolder.Grouped(ledger.Identity.Beta)}");
        Console.Error.WriteLine(Say(
            $"Compare it with what its operator publishes. It is kept in {ledger.Folder}; another one of this name or address will be " +
            $"refused."));
    }
}
