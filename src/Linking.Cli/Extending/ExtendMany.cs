using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

using Grpc.Core;

using Linking.Cli.Archives;
using Linking.Cli.Commands;
using Linking.Cli.Earliest;
using Linking.Cli.Renewals;
using Linking.Cli.Servers;
using Linking.Cli.Terminal;
using Linking.Client;
using Linking.Client.Tiles;
using Linking.Tokens;

namespace Linking.Cli.Extending;

/// <summary>Extends tokens, on all processors. What is about one token, and not about the server, stops no other.</summary>
/// <param name="ask">How to go about it.</param>
/// <param name="connection">To the ledgers.</param>
/// <param name="report">Gets what came of each, in the order named.</param>
internal sealed class ExtendMany(ExtendAsk ask, Connection connection, ExtendReport report) : IDisposable
{
    private const int BatchSize = 64;

    private readonly ServerPool? _servers = ask.Place is null ? new ServerPool(connection) : null;
    private readonly FileExtender? _files = ask.Place is { } place ? FileExtender.Open(connection, place) : null;
    private readonly ConcurrentDictionary<LinkingClient, TokenExtender> _extenders = [];
    private volatile ExceptionDispatchInfo? _fatal;
    private int _waiting;

    /// <summary>Extends all. What ends the command comes after what was done until then has been told.</summary>
    public async Task RunAsync(List<InputName> tokens, CancellationToken cancellation)
    {
        await ManyFiles.RunAsync(Say("extending tokens"), tokens, BatchSize, ExtendAsync, TakeAsync, cancellation);
        _fatal?.Throw();
    }

    public void Dispose()
    {
        _servers?.Dispose();
        _files?.Dispose();
    }

    private async Task<ExtendOutcome[]> ExtendAsync(List<InputName> tokens, CancellationToken cancellation)
    {
        var outcomes = new List<ExtendOutcome>(tokens.Count);
        foreach (var token in tokens)
        {
            if (_fatal is not null)
                break;
            if (await ExtendAsync(token, cancellation) is { } outcome)
                outcomes.Add(outcome);
        }

        return [.. outcomes];
    }

    private async Task TakeAsync(ExtendOutcome[] outcomes)
    {
        foreach (var outcome in outcomes)
        {
            // Among the proofs of many tokens one looks for the same files.
            report.Add(ask.IsNotBefore && outcome.Extended is not null ? await ProveNotBeforeAsync(outcome) : outcome);
        }

        report.Note();
    }

    // Null where the whole command ends.
    private async Task<ExtendOutcome?> ExtendAsync(InputName named, CancellationToken cancellation)
    {
        var path = named.Path;
        try
        {
            if (named.Below is not null)
                InputFile.CheckPlain(path);
            KeptFiles.Refuse(path);
            return await ExtendAsync(await ExtendedFile.ReadAsync(path, cancellation), cancellation);
        }
        catch (Exception exception) when (exception is CommandException or IOException or UnauthorizedAccessException)
        {
            return Refused(path, Known(exception.Message), (exception as CommandException)?.ExitCode ?? ExitCode.InputOutput);
        }
        catch (RequestFailedException exception)
            when (exception.StatusCode is not (StatusCode.Unavailable or StatusCode.DeadlineExceeded))
        {
            return Refused(path, $"{path}: {Known(exception.Message)}", ExitCode.Unavailable);
        }
        catch (PublicFilesException exception)
        {
            return Refused(path, $"{path}: {Known(exception.Message)}", ExitCode.Unavailable);
        }
        catch (UntrustedReplyException exception)
        {
            return Refused(path, $"{path}: {Known(exception.Message)}", ExitCode.Untrusted);
        }
        catch (Exception exception)
        {
            _fatal ??= ExceptionDispatchInfo.Capture(exception);
            return null;
        }
    }

    private async Task<ExtendOutcome> ExtendAsync(ExtendedFile file, CancellationToken cancellation)
    {
        var (path, token) = (file.Path, file.Token);
        var extended = _files is null
            ? await AskAsync(path, token, cancellation)
            : await _files.ExtendAsync(token, ask.Number, cancellation);
        if (ExtendCommand.ProblemOf(extended, ask.Number) is { } problem)
            return Refused(path, $"{path}: {problem}", extended.IsBroken ? ExitCode.Data : ExitCode.Unavailable);
        if (extended.Added > 0)
            file.Write(extended.Token);
        var isProven = ask.IsNotBefore && file.Record is null && extended.Publication is not null;
        return new ExtendOutcome(path)
        {
            Extended = extended,
            Entry = file.Entry(extended.Token, Times.Now),
            NotBefore = isProven ? new NotBeforeOutcome(null) : null,
        };
    }

    private async Task<Extended> AskAsync(string path, Token token, CancellationToken cancellation)
    {
        LinkingClient client;
        try
        {
            client = await _servers!.OfAsync(token.Header.Ledger, cancellation);
        }
        catch (CommandException exception) when (exception.ExitCode == ExitCode.Unavailable)
        {
            throw new CommandException(exception.ExitCode, $"{path}: {exception.Message}", exception);
        }

        var extender = _extenders.GetOrAdd(client, of => new TokenExtender(of, ask.Witnesses));
        var extending = extender.ExtendAsync(token, ask.Number, cancellation);
        // One line says what is waited for, however many tokens wait.
        if (Interlocked.CompareExchange(ref _waiting, 1, 0) != 0)
            return await extending;
        try
        {
            return await Waiting.ForAsync(extending, client.Address);
        }
        finally
        {
            Volatile.Write(ref _waiting, 0);
        }
    }

    private static ExtendOutcome Refused(string path, string problem, int exitCode) =>
        new(path) { Problem = problem, ExitCode = exitCode };

    // The token is written by then, and stays.
    private async Task<ExtendOutcome> ProveNotBeforeAsync(ExtendOutcome outcome)
    {
        if (outcome is not { NotBefore: not null, Extended: { Publication: { } publication, Token: { } token } })
            return outcome;
        var path = outcome.Path;
        try
        {
            return outcome with
            {
                NotBefore = new NotBeforeOutcome(
                    await NotBeforeFile.WriteAsync(_files!.Files, path, token, publication.Number - 1, CancellationToken.None)),
            };
        }
        catch (Exception exception) when (exception is PublicFilesException or UntrustedReplyException or CommandException)
        {
            return outcome with
            {
                NotBefore = new NotBeforeOutcome(
                    null,
                    Say($"{path}: there is no proof of its earliest time: {Known(exception.Message)}"),
                    exception is UntrustedReplyException ? ExitCode.Untrusted
                        : (exception as CommandException)?.ExitCode ?? ExitCode.Unavailable),
            };
        }
    }
}
