namespace Linking.Storage.Tests;

internal static class AsyncRanges
{
    public static async Task<List<T>> ToListAsync<T>(this IAsyncEnumerable<T> range)
    {
        var list = new List<T>();
        await foreach (var item in range)
            list.Add(item);
        return list;
    }
}
