using System.Globalization;
using System.Net;

using Linking.Client.Calls;
using Linking.Publications;
using Linking.Records;

namespace Linking.Client.Tiles;

/// <summary>A ledger's public files (docs/spec/tiles.md) in a folder, or at the address of any web server.</summary>
public sealed class PublicFiles : IDisposable
{
    // A web server is asked for many small files, and gives each reader a share only.
    private const int MostConnections = 16;

    // Bytes of a long file for which a reader waits as long as for a short one.
    private const long MostOfPatience = 1 << 20;

    private readonly HttpClient? _web;

    private PublicFiles(string place, HttpClient? web) => (Place, _web) = (place, web);

    /// <summary>The folder, or the address.</summary>
    public string Place { get; }

    /// <summary>Whether a web server has them, which lists none.</summary>
    internal bool IsOnTheWeb => _web is not null;

    /// <summary>Opens them; nothing is read yet.</summary>
    /// <param name="place">A folder, or <c>http://…</c> or <c>https://…</c>, with a path or without.</param>
    /// <param name="options">How a connection is made.</param>
    /// <param name="timeout">How long one file may take.</param>
    /// <exception cref="PublicFilesException">There is no such folder, or it is no address.</exception>
    public static PublicFiles Open(string place, ConnectionOptions options, TimeSpan timeout)
    {
        ArgumentException.ThrowIfNullOrEmpty(place);
        ArgumentNullException.ThrowIfNull(options);
        if (!place.StartsWith("http://", StringComparison.Ordinal) && !place.StartsWith("https://", StringComparison.Ordinal))
        {
            return Directory.Exists(place)
                ? new PublicFiles(place, null)
                : throw new PublicFilesException($"There is no folder {place}, and it is no address that begins with http:// or https://.");
        }

        if (!Uri.TryCreate(place.TrimEnd('/') + "/", UriKind.Absolute, out var address) || address.UserInfo.Length > 0 ||
            address.Query.Length > 0 || address.Fragment.Length > 0)
            throw new PublicFilesException($"{place} is not the address of public files, such as https://files.example.org/ledger.");
        var handler = Channels.HandlerFor(options);
        handler.MaxConnectionsPerServer = MostConnections;
        return new PublicFiles(place, new HttpClient(handler) { BaseAddress = address, Timeout = timeout });
    }

    /// <summary>A file's bytes; null if there is none of that name.</summary>
    /// <param name="name">As <c>tile/0/000</c>.</param>
    /// <param name="limit">Bytes of the longest.</param>
    /// <param name="cancellation">Ends reading.</param>
    /// <exception cref="PublicFilesException">It could not be read, or is longer.</exception>
    public Task<byte[]?> FindAsync(string name, int limit, CancellationToken cancellation) => SayAsync(
        name, () => _web is null ? FromFolderAsync(name, limit, cancellation) : FromWebAsync(_web, name, limit, cancellation),
        cancellation);

    /// <summary>
    /// Hands on a file of a web server as it comes; every MiB of it may take as long as one file. The number of its bytes, and of a
    /// longer one one more than the limit, which is as many as were handed on; null if there is none of that name.
    /// </summary>
    /// <exception cref="PublicFilesException">It could not be read.</exception>
    internal async Task<long?> CopyAsync(
        string name, Func<ReadOnlyMemory<byte>, ValueTask> take, long limit, CancellationToken cancellation)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(_web!.Timeout);
        using var answer = await SayAsync(name, () => AskAsync(_web, name, limited.Token), cancellation);
        if (answer is null)
            return null;
        await using var body = await SayAsync(name, () => answer.Content.ReadAsStreamAsync(limited.Token), cancellation);
        var (copied, due, part) = (0L, MostOfPatience, new byte[1 << 16]);
        while (true)
        {
            var most = (int)Math.Min(part.Length, limit - copied + 1);
            var read = await SayAsync(name, () => body.ReadAsync(part.AsMemory(0, most), limited.Token).AsTask(), cancellation);
            await take(part.AsMemory(0, read));
            copied += read;
            if (read == 0 || copied > limit)
                return copied;
            if (copied < due)
                continue;
            due = copied + MostOfPatience;
            limited.CancelAfter(_web.Timeout);
        }
    }

    /// <summary>Whether a ledger's record is there; false also where nothing answers, or not as a web server does.</summary>
    /// <param name="cancellation">Ends reading.</param>
    public async Task<bool> IsThereAsync(CancellationToken cancellation)
    {
        try
        {
            var record = await FindAsync($"{BookFile.Folder}/{BookFile.RecordName}", RecordFile.MaxSize, cancellation);
            return record is not null && RecordFile.TryDecode(record, out _, out _);
        }
        catch (PublicFilesException)
        {
            return false;
        }
    }

    /// <summary>
    /// The lowest number, from one on, of a publication of which any file is in the folder; null if there is none, and at an address,
    /// where files are not listed.
    /// </summary>
    /// <exception cref="PublicFilesException">The folder could not be read.</exception>
    public ulong? FindNumberFrom(ulong number)
    {
        var folder = Path.Combine(Place, BookFile.Folder);
        if (_web is not null || !Directory.Exists(folder))
            return null;
        try
        {
            return Directory.EnumerateFiles(folder)
                .Select(file => ulong.TryParse(Path.GetFileName(file).Split('.')[0], NumberStyles.None, null, out var n) ? n : 0)
                .Where(n => n >= number)
                .Select(n => (ulong?)n)
                .Min();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PublicFilesException($"{folder} could not be read: {e.Message}", e);
        }
    }

    public void Dispose() => _web?.Dispose();

    // A failure as one sentence.
    private async Task<T> SayAsync<T>(string name, Func<Task<T>> action, CancellationToken cancellation)
    {
        try
        {
            return await action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or HttpRequestException)
        {
            throw new PublicFilesException($"{name} could not be read from {Place}: {e.Message}", e);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new PublicFilesException($"{name} did not come from {Place} in time.", e);
        }
    }

    private async Task<byte[]?> FromFolderAsync(string name, int limit, CancellationToken cancellation)
    {
        var path = Path.Combine(Place, name.Replace('/', Path.DirectorySeparatorChar));
        if (!File.Exists(path))
            return null;
        // A pipe has no length, and would be waited for for ever.
        if (new FileInfo(path).Length == 0)
            return [];
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        return await ReadAsync(file, name, limit, cancellation);
    }

    private async Task<byte[]?> FromWebAsync(HttpClient web, string name, int limit, CancellationToken cancellation)
    {
        // The client's own limit ends with the headers.
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(web.Timeout);
        using var answer = await AskAsync(web, name, limited.Token);
        if (answer is null)
            return null;
        await using var body = await answer.Content.ReadAsStreamAsync(limited.Token);
        return await ReadAsync(body, name, limit, limited.Token);
    }

    private async Task<HttpResponseMessage?> AskAsync(HttpClient web, string name, CancellationToken cancellation)
    {
        var answer = await web.GetAsync(new Uri(name, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (answer.StatusCode == HttpStatusCode.OK)
            return answer;
        using (answer)
        {
            return answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone
                ? null
                : throw new PublicFilesException($"{Place} answers {(int)answer.StatusCode} when asked for {name}.");
        }
    }

    private async Task<byte[]> ReadAsync(Stream stream, string name, int limit, CancellationToken cancellation)
    {
        using var bytes = new MemoryStream();
        var part = new byte[16_384];
        for (int read; (read = await stream.ReadAsync(part, cancellation)) > 0;)
        {
            if (bytes.Length + read > limit)
                throw new PublicFilesException($"{name} at {Place} is longer than such a file is: {limit} bytes.");
            bytes.Write(part, 0, read);
        }

        return bytes.ToArray();
    }
}
