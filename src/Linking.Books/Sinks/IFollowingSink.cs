namespace Linking.Books.Sinks;

/// <summary>A sink that is not done when a publication was brought: what comes of it comes later, and is asked for.</summary>
public interface IFollowingSink : ISink
{
    /// <summary>Asks what has become of what was brought, and keeps what there is.</summary>
    /// <returns>
    /// How things stand, for people, and when to ask again (null: nothing is awaited any more); null: nothing was awaited.
    /// </returns>
    /// <exception cref="SinkException">It could not be asked, or answers wrongly.</exception>
    Task<(string Where, TimeSpan? Again)?> FollowAsync(CancellationToken cancellation);
}
