using System.Security.Cryptography;
using System.Text;

using Linking.Books.Sinks;

namespace Linking.Books.Git;

/// <summary>
/// The branch on the remote, and how the clone and it come together again. Never forces a push, and pushes nothing over a loss: what
/// the remote was last seen to hold is remembered in the clone, and must still be there.
/// </summary>
internal sealed class RemoteBook(WorkingClone clone, string remote, string branch)
{
    private const string Tracking = "refs/linking/remote";
    private const string Replaced = "refs/linking/replaced/";

    // A ref a remote: whoever gives another address has another remote, which has lost nothing.
    private readonly string _seen = "refs/linking/seen/" +
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(remote)).AsSpan(0, 8));

    /// <summary>
    /// Fetches the branch, and takes over what the clone lacks of it: after the loss of the clone, or of the ledger's
    /// machine, the remote's history is the one that others already hold.
    /// </summary>
    /// <returns>The remote's commit, or null if it has no such branch yet.</returns>
    /// <exception cref="SinkException">It cannot be reached, holds other publications, or has lost some.</exception>
    public async Task<string?> SynchroniseAsync(CancellationToken cancellation)
    {
        var seen = await clone.ResolveAsync(_seen, cancellation);
        var listing = await NetworkAsync(clone.Command("ls-remote", "--heads", "--", remote, Branch), cancellation);
        if (listing.Text.Length == 0)
        {
            return seen is null || WorkingClone.LastOf(await clone.NotesAsync(seen, cancellation)) is not (> 0 and var all) ? null
                : throw Alarm($"no longer has the branch {branch}, on which it held publications 1 to {all}");
        }

        await NetworkAsync(
            clone.Command("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--", remote, $"+{Branch}:{Tracking}"), cancellation);
        var there = await clone.ResolveAsync(Tracking, cancellation)
            ?? throw new SinkException($"The branch {branch} of the remote is not a commit.");
        if (seen is not null && seen != there)
            await CheckKeptAsync(seen, there, cancellation);
        await clone.GitAsync(clone.Command("update-ref", _seen, there), CancellationToken.None);
        var here = await clone.TipAsync(cancellation);
        if (here is null || (here != there && !await IsAncestorAsync(there, here, cancellation)))
            await TakeOverAsync(here, there, cancellation);
        return there;
    }

    /// <summary>Pushes a commit.</summary>
    /// <exception cref="SinkException">Rejected, or the remote cannot be reached.</exception>
    public async Task PushAsync(string tip, CancellationToken cancellation)
    {
        await NetworkAsync(clone.Command("push", "--quiet", "--no-verify", "--", remote, $"{tip}:{Branch}"), cancellation);
        await clone.GitAsync(clone.Command("update-ref", Tracking, tip), CancellationToken.None);
        await clone.GitAsync(clone.Command("update-ref", _seen, tip), CancellationToken.None);
    }

    private string Branch => "refs/heads/" + branch;

    private Task<GitResult> NetworkAsync(GitCommand command, CancellationToken cancellation) =>
        clone.GitAsync(command with { Network = true, UserConfiguration = true }, cancellation);

    private async Task<bool> IsAncestorAsync(string older, string newer, CancellationToken cancellation) =>
        (await clone.TryGitAsync(clone.Command("merge-base", "--is-ancestor", older, newer), cancellation)).Succeeded;

    /// <summary>Others may add commits, and rewrite theirs. A publication that was there stays, with the same bytes.</summary>
    private async Task CheckKeptAsync(string seen, string there, CancellationToken cancellation)
    {
        var now = await clone.NotesAsync(there, cancellation);
        foreach (var (number, blob) in (await clone.NotesAsync(seen, cancellation)).OrderBy(n => n.Key))
        {
            if (!now.TryGetValue(number, out var other))
                throw Alarm(
                    $"has lost publication {number} from the branch {branch}: it was in commit {seen[..12]}, and is not in {there[..12]}");
            if (other != blob)
            {
                throw Alarm(
                    $"has another publication {number} on the branch {branch} than before: commit {there[..12]}, before it {seen[..12]}",
                    await HoldingAsync(number, other, there, cancellation));
            }
        }
    }

    private async Task<SinkHolding?> HoldingAsync(ulong number, string blob, string commit, CancellationToken cancellation)
    {
        try
        {
            return new SinkHolding(
                number, await clone.ReadAsync(blob, cancellation), $"{GitFailure.Redact(remote)}, branch {branch}, commit {commit[..12]}");
        }
        catch (GitException)
        {
            // Longer than any publication: no word of the ledger.
            return null;
        }
    }

    private SinkException Alarm(string what, SinkHolding? foreign = null) => new(
        $"ALARM: the remote {GitFailure.Redact(remote)} {what}. Nothing is pushed there. Ask who may write to it, and put back what was " +
        $"there; if you know why and accept it: git -C \"{clone.Folder}\" update-ref -d {_seen}")
    {
        IsAlarm = true,
        Foreign = foreign,
    };

    private async Task TakeOverAsync(string? here, string there, CancellationToken cancellation)
    {
        var remoteNotes = await clone.NotesAsync(there, cancellation);
        var ownNotes = here is null ? [] : await clone.NotesAsync(here, cancellation);
        foreach (var (number, blob) in ownNotes)
        {
            if (remoteNotes.TryGetValue(number, out var other) && other != blob)
                throw new SinkException(
                    $"The remote {GitFailure.Redact(remote)} has other commits on the branch {branch}, with another " +
                    $"publication {number}; nothing was pushed over it. It belongs to another ledger or was changed: give " +
                    "this ledger a branch of its own.")
                {
                    Foreign = await HoldingAsync(number, other, there, cancellation),
                };
        }

        if (remoteNotes.Count == 0)
            throw new SinkException(
                $"The branch {branch} of the remote {GitFailure.Redact(remote)} has other commits and no publications; " +
                "give this ledger a branch of its own.");
        await clone.CheckCleanAsync([], cancellation);
        // Both sides hold the same publications as far as they go. The commits of this side, which nobody else has,
        // give way; they stay reachable, and the publications they held are committed again on top.
        if (here is not null && !await IsAncestorAsync(here, there, cancellation))
            await clone.GitAsync(clone.Command("update-ref", Replaced + here, here), CancellationToken.None);
        await clone.GitAsync(clone.Command("reset", "--quiet", "--hard", there), CancellationToken.None);
    }
}
