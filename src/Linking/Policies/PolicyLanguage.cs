namespace Linking.Policies;

/// <summary>The languages of a policy's pages.</summary>
public enum PolicyLanguage
{
    English,

    Japanese,
}
