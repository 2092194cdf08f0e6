using Linking.Books.Sinks;
using Linking.Client.Trust;
using Linking.Files;
using Linking.Hashing;
using Linking.Ledger.Exporting;
using Linking.Server.Options;
using Linking.Server.Vouching;
using Linking.Server.Witnesses;
using Linking.Tsp;

namespace Linking.Server.Hosting;

/// <summary>To whom publications go, as the options name them, and where what they give is kept.</summary>
internal sealed class PublicationLanes : IDisposable
{
    private readonly OpenLedger _ledger;
    private readonly ServerOptions _options;
    private readonly BeaconWriter _beacons;
    private readonly TimeProvider _time;
    private readonly WitnessClient _witnessClient = new();
    private readonly List<IDisposable> _clients = [];

    /// <param name="ledger">The ledger.</param>
    /// <param name="options">The server's.</param>
    /// <param name="beacons">Takes what others say into the ledger.</param>
    /// <param name="isPublishing">Whether a publication is being made: no head is brought to a witness then.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="StartupException">An option does not hold, or a folder cannot be used.</exception>
    public PublicationLanes(
        OpenLedger ledger, ServerOptions options, BeaconWriter beacons, Func<bool> isPublishing, TimeProvider time)
    {
        (_ledger, _options, _beacons, _time) = (ledger, options, beacons, time);
        // What was given stays in the book also when nobody is asked any more.
        if (options.Witnesses.Count + options.Authorities.Count + options.PublishIn.Count > 0 || Directory.Exists(options.VoucherFolder))
        {
            Vouchers = In(options.VoucherFolder, folder =>
            {
                if (options.PublishIn.Count > 0)
                    DurableFolder.Create(options.WaitingFolder);
                return VoucherShelf.Open(folder);
            });
        }

        Sinks = NewSinks();
        if (options.Witnesses.Count > 0 && options.WitnessEvery == WitnessOccasion.Head)
        {
            Heads = In(options.CosignedFolder, folder => new CosignedHeads(
                options.Witnesses, options.WitnessesNeeded, options.WitnessPolicy, folder));
        }

        Witnesses =
        [
            .. options.Witnesses.Select(w => new WitnessSink(
                w, ledger.Node, Vouchers!, Heads, isPublishing, _witnessClient, options.WitnessTimeout, time)),
        ];
        CheckKeys();
        Vouching = [.. options.Authorities.Select(Authority), .. options.PublishIn.Select(Other)];
    }

    /// <summary>What was given for publications; null: nothing is kept.</summary>
    public VoucherShelf? Vouchers { get; }

    /// <summary>The heads that witnesses have cosigned; null: they are not asked about heads.</summary>
    public CosignedHeads? Heads { get; }

    /// <summary>Where everybody finds publications.</summary>
    public IReadOnlyList<ISink> Sinks { get; }

    /// <summary>Who cosigns.</summary>
    public IReadOnlyList<ISink> Witnesses { get; }

    /// <summary>Time-stamp authorities and other ledgers.</summary>
    public IReadOnlyList<ISink> Vouching { get; }

    public void Dispose()
    {
        _witnessClient.Dispose();
        foreach (var client in _clients)
            client.Dispose();
    }

    private void CheckKeys()
    {
        if (_options.PublishInKeys is not { } keys)
            return;
        try
        {
            LedgerKeys.Check(keys, _options.PublishIn.Select(other => other.Address));
        }
        catch (Exception e) when (e is IOException or FormatException)
        {
            throw new StartupException(StartupProblem.Options, $"PublishInKeys cannot be used: {e.Message.TrimEnd('.')}.", e);
        }
    }

    private static T In<T>(string folder, Func<string, T> open)
    {
        try
        {
            return open(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(StartupProblem.Data, $"The folder {folder} cannot be used: {e.Message}", e);
        }
    }

    private StampSink Authority(StampAuthority authority)
    {
        var reader = authority.OpenReader();
        var client = new StampClient(authority.Url, authority.Digest, _options.VoucherTimeout, reader: reader);
        _clients.Add(client);
        return new StampSink(authority, reader, client, new OwnPublications(_ledger.Truth), Vouchers!, _beacons, _time);
    }

    private LedgerSink Other(OtherLedger other)
    {
        var own = _ledger.Node.GenesisLink;
        if (Enum.GetValues<Chain>().Any(c => own[c] == other.Identity[c]))
        {
            throw new StartupException(
                StartupProblem.Options, $"PublishIn names {other.Name}, and the identity of this ledger: it cannot vouch for itself.");
        }

        return new LedgerSink(
            other, other.OpenConnection(_options.VoucherTimeout, _options.PublishInKeys), _options.PublishInKeys,
            new OwnPublications(_ledger.Truth), Vouchers!, _options.WaitingFolder, new TrustFolder(_options.OthersFolder, _time), _beacons,
            _options.VoucherTimeout, _time);
    }

    private List<ISink> NewSinks()
    {
        var sinks = new List<ISink>();
        foreach (var (folder, remote) in _options.GitClones)
        {
            try
            {
                sinks.Add(new GitSink(
                    new GitSinkOptions
                    {
                        Name = sinks.Count == 0 ? "git" : $"git-{sinks.Count + 1}",
                        Path = folder,
                        Branch = _options.GitBranch,
                        Remote = remote,
                        Sign = _options.GitSign,
                        AuthorName = _options.GitAuthorName,
                        AuthorEmail = _options.GitAuthorEmail,
                    },
                    _time));
            }
            catch (ArgumentException e)
            {
                // The parameter's name that follows the sentence is nobody's business.
                throw new StartupException(StartupProblem.Options, e.Message.Split(" (Parameter")[0], e);
            }
        }

        if (_options.Directory is { } directory)
            sinks.Add(new DirectorySink(directory));
        if (_options.Static is { } files)
        {
            sinks.Add(new StaticSink(
                files, _ledger.Node.FilesWith(Vouchers, new PublicDocuments(_options.DataFolder)),
                _options.Witnesses.Count == 0 ? null : _ledger.Node.ReadSignedHeadAsync));
        }

        return sinks;
    }
}
