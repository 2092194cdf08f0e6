using System.Runtime.InteropServices;

using Linking.Ledger.Exporting;
using Linking.Storage;

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace Linking.Server.Fronts.Tiles;

/// <summary>Answers one request for a public file. Ranges and conditions are ASP.NET Core's.</summary>
internal sealed class HistoryFileHandler(HistoryFiles files, FileShelf shelf, ILogger<HistoryFileHandler> logger) : IDisposable
{
    /// <summary>Texts, of which only ASCII and UTF-8 are among the files.</summary>
    public const string Text = "text/plain";

    /// <summary>A page of a policy.</summary>
    public const string Html = "text/html";

    /// <summary>A policy.</summary>
    public const string Json = "application/json";

    /// <summary>All else.</summary>
    public const string Binary = "application/octet-stream";

    /// <summary>Whoever keeps it asks each time whether it is still the newest.</summary>
    public const string Unkept = "no-cache";

    private const string ForEver = "public, max-age=31536000, immutable";
    private const string Utf8Text = Text + "; charset=utf-8";
    private const int TagBytes = 16;

    // Beyond it a file is written in parts, as fast as its reader takes them.
    private const int WrittenAtOnce = 64 * 1024;


    // Files are made on half of the processors: readers are many, and the ledger is to go on beside them.
    private readonly SemaphoreSlim _making = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Hashes are not; headers and texts are.</summary>
    public static bool IsCompressible(HttpContext http) =>
        !http.Request.Path.Value!.Contains("/tile/", StringComparison.Ordinal) ||
        http.Request.Path.Value.Contains("/entries/", StringComparison.Ordinal);

    public async Task HandleAsync(HttpContext http)
    {
        http.Response.Headers.AccessControlAllowOrigin = "*";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        var request = http.Request;
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            http.Response.Headers.Allow = "GET, HEAD";
            await RefuseAsync(http, StatusCodes.Status405MethodNotAllowed, "These files are read with GET or HEAD.");
            return;
        }

        if (http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true)
        {
            await RefuseAsync(http, StatusCodes.Status400BadRequest, "The request has a body, and reading a file takes none.");
            return;
        }

        HistoryFile? file;
        try
        {
            file = await ReadAsync(request.Path.Value!.TrimStart('/'), http.RequestAborted);
        }
        catch (StorageException e)
        {
            ServerLog.FileFailed(logger, request.Path.Value!, e.Message);
            await RefuseAsync(
                http,
                StatusCodes.Status503ServiceUnavailable,
                "The ledger could not read that file; its operator finds the cause in the log.");
            return;
        }

        if (file is null)
        {
            await RefuseAsync(
                http,
                StatusCodes.Status404NotFound,
                "There is no such file. There are checkpoint, tile/<level>/<index>, tile/entries/<index>, the same below sha3-256/, " +
                "publications/<number>.note, its .txt and its vouchers, publications/record.lrc, policy/index.txt and " +
                "announced/index.txt.");
            return;
        }

        if (!shelf.TryHold(file))
        {
            http.Response.Headers.RetryAfter = "1";
            await RefuseAsync(http, StatusCodes.Status429TooManyRequests, "Too many files are being read at this moment.");
            return;
        }

        try
        {
            await AnswerAsync(http, file);
        }
        finally
        {
            shelf.Release(file);
        }
    }

    public void Dispose() => _making.Dispose();

    private async Task<HistoryFile?> ReadAsync(string name, CancellationToken cancellation)
    {
        if (shelf.Find(name) is { } known)
            return known;
        await _making.WaitAsync(cancellation);
        try
        {
            // Who waited before may have made it.
            if (shelf.Find(name) is { } made)
                return made;
            var file = await files.ReadAsync(name, cancellation);
            if (file is not null)
                shelf.Keep(name, file);
            return file;
        }
        finally
        {
            _making.Release();
        }
    }

    private static async Task AnswerAsync(HttpContext http, HistoryFile file)
    {
        http.Response.Headers.CacheControl = file.IsLasting ? ForEver : Unkept;
        var type = TypeOf(file.Kind, http.Request.Path.Value!);
        // One tag for what may go out compressed or not: it says that the contents are the same, not the bytes on the wire.
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(file.Digest[..TagBytes])}\"", isWeak: IsCompressible(http));
        IResult answer = file.Bytes.Length > WrittenAtOnce && MemoryMarshal.TryGetArray(file.Bytes, out var part)
            ? TypedResults.Stream(
                new MemoryStream(part.Array!, part.Offset, part.Count, writable: false),
                type,
                entityTag: tag,
                enableRangeProcessing: true)
            : TypedResults.Bytes(file.Bytes, type, enableRangeProcessing: true, entityTag: tag);
        await answer.ExecuteAsync(http);
    }

    private static string TypeOf(HistoryFileKind kind, string name) => kind switch
    {
        HistoryFileKind.Checkpoint or HistoryFileKind.Publication or HistoryFileKind.Index => Utf8Text,
        // Only pages that were made here are shown as pages; what an operator puts beside them is data.
        HistoryFileKind.Document when name.StartsWith("/policy/", StringComparison.Ordinal) => Path.GetExtension(name) switch
        {
            ".html" => Html + "; charset=utf-8",
            ".json" => Json,
            _ => Utf8Text,
        },
        _ => Binary,
    };

    private static Task RefuseAsync(HttpContext http, int status, string reason)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = Utf8Text;
        http.Response.Headers.CacheControl = Unkept;
        // What a refused request still sends is not waited for.
        if (status != StatusCodes.Status404NotFound && HttpProtocol.IsHttp11(http.Request.Protocol))
            http.Response.Headers.Connection = "close";
        return HttpMethods.IsHead(http.Request.Method) ? Task.CompletedTask : http.Response.WriteAsync(reason + "\n");
    }
}
