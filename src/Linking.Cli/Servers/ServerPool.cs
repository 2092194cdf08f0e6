using Linking.Cli.Commands;
using Linking.Cli.Terminal;
using Linking.Client;
using Linking.Rounds;

namespace Linking.Cli.Servers;

/// <summary>The servers that were named, each met when it is needed. Thread-safe.</summary>
/// <param name="connection">Names them.</param>
internal sealed class ServerPool(Connection connection) : IDisposable
{
    private readonly Queue<Connection> _unmet = new(connection.Each());
    private readonly List<LinkingClient> _met = [];
    private readonly bool _isOne = connection.Each().Count == 1;
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>A client of the server that has a ledger; of one server alone that one, which says by itself what it has not.</summary>
    /// <exception cref="CommandException">None of those that were reached has it.</exception>
    /// <exception cref="RequestFailedException">The only one was not reached.</exception>
    public async Task<LinkingClient> OfAsync(LedgerId ledger, CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            return await FindAsync(ledger, cancellation);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose()
    {
        _met.ForEach(client => client.Dispose());
        _one.Dispose();
    }

    private async Task<LinkingClient> FindAsync(LedgerId ledger, CancellationToken cancellation)
    {
        if (_isOne)
            return _met.Count == 1 ? _met[0] : await MeetAsync(_unmet.Peek(), cancellation);
        if (_met.Find(client => client.Ledger.Ledger == ledger) is { } known)
            return known;
        while (_unmet.Count > 0)
        {
            try
            {
                if (await MeetAsync(_unmet.Dequeue(), cancellation) is var client && client.Ledger.Ledger == ledger)
                    return client;
            }
            catch (RequestFailedException exception) when (Refusals.IsOfTheServerAlone(exception))
            {
                await Console.Error.WriteLineAsync(Printable.Line(exception.Message));
            }
        }

        throw new CommandException(
            ExitCode.Unavailable,
            $"it is of {ledger}, and none of the servers that were reached is: name that ledger's with {connection.Option}.");
    }

    private async Task<LinkingClient> MeetAsync(Connection server, CancellationToken cancellation)
    {
        var client = await server.OpenAsync(cancellation);
        _met.Add(client);
        return client;
    }
}
