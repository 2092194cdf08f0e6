namespace Linking.Policies;

/// <summary>Words for people.</summary>
/// <param name="English">What counts.</param>
/// <param name="Japanese">Null: not translated.</param>
public sealed record PolicyText(string English, string? Japanese = null)
{
    /// <summary>In a language; English where it is not translated.</summary>
    public string In(PolicyLanguage language) => language == PolicyLanguage.Japanese ? Japanese ?? English : English;
}
