//! The output path of each painting.

use std::ffi::OsString;
use std::path::{Path, PathBuf, is_separator};

use super::console::{STREAM, is_stream, write_stream};
use crate::output::{Output, Outputs};
use crate::picture::Format;
use crate::{Error, Result};

/// Where a painting goes, and as what.
pub(super) struct Destination {
    /// None is standard output.
    file: Option<Output>,
    pub format: Format,
}

/// A photo of this worker, and where its painting goes.
pub(super) struct Planned {
    pub photo: PathBuf,
    pub destination: Result<Destination>,
}

/// What is known of photos before they are painted.
pub(super) trait Known {
    /// Whether the photo is this worker's.
    fn is_own(&self, photo: &Path) -> bool;
    /// Whether the painting of `photo` at `path` is done, and stays.
    fn is_done(&self, photo: &Path, path: &Path, format: Format) -> bool;
}

impl Destination {
    /// The file, or `-` for standard output.
    pub fn path(&self) -> &Path {
        self.file.as_ref().map_or(Path::new(STREAM), Output::path)
    }

    /// Whether there is a file already that is left as it is.
    pub fn is_kept(&self) -> bool {
        self.file.as_ref().is_some_and(Output::is_kept)
    }

    /// # Errors
    /// [`Error::Io`], and [`Error::OutputExists`] for a file that came after the painting was planned.
    pub fn write(&self, bytes: &[u8]) -> Result<()> {
        self.file.as_ref().map_or_else(|| write_stream(bytes), |file| file.write(bytes))
    }
}

/// What the paintings of a run have in common.
pub(super) struct Naming<'a> {
    /// What was given as `-o`.
    pub output: Option<&'a Path>,
    /// The style, as it was written.
    pub style: &'a str,
    /// The format of paintings whose name says none.
    pub format: Format,
}

/// What `-o` means.
enum Target<'a> {
    /// Each painting stands beside its photo.
    Beside,
    Folder(&'a Path),
    File(&'a Path, Format),
    Stream,
}

impl Naming<'_> {
    /// A destination of its own for each of this worker's photos, or why it has none. Names are those that a single worker
    /// would give, so that no two workers write to one. Nothing is written yet.
    ///
    /// # Errors
    /// What concerns no photo: [`Error::OutputOfMany`] and [`Error::OutputFormat`].
    pub fn plan(
        &self,
        photos: &[PathBuf],
        known: &impl Known,
        outputs: &mut Outputs,
    ) -> Result<Vec<Planned>> {
        let target = self.target(photos.len())?;
        let streams = photos.iter().filter(|photo| is_stream(photo)).count();
        if streams > 1 && matches!(target, Target::Beside) {
            return Err(Error::OutputOfMany { path: STREAM.into(), photos: streams });
        }
        let mut planned = Vec::new();
        for photo in photos {
            let (path, format) = match &target {
                Target::File(path, format) => (Some(path.to_path_buf()), *format),
                Target::Stream => (None, self.format),
                Target::Beside if is_stream(photo) => (None, self.format),
                Target::Beside => (Some(self.named(photo, &photo.with_file_name(""), outputs)), self.format),
                Target::Folder(folder) => (Some(self.named(photo, folder, outputs)), self.format),
            };
            if !known.is_own(photo) {
                if let Some(path) = &path {
                    outputs.reserve(path);
                }
                continue;
            }
            let destination = |file| Destination { file, format };
            let destination = match path {
                None => Ok(destination(None)),
                Some(path) if known.is_done(photo, &path, format) => {
                    Ok(destination(Some(outputs.keep(&path))))
                }
                Some(path) => {
                    let planned = outputs.plan(&path);
                    // A name that is refused is taken too, as it is for a worker that does not look at it.
                    outputs.reserve(&path);
                    planned.map(|file| destination(Some(file)))
                }
            };
            planned.push(Planned { photo: photo.clone(), destination });
        }
        Ok(planned)
    }

    fn target(&self, photos: usize) -> Result<Target<'_>> {
        let Some(path) = self.output else { return Ok(Target::Beside) };
        let one = |target| match photos {
            1 => Ok(target),
            _ => Err(Error::OutputOfMany { path: path.into(), photos }),
        };
        if is_stream(path) {
            return one(Target::Stream);
        }
        let last = path.as_os_str().as_encoded_bytes().last();
        if path.is_dir() || last.is_some_and(|&byte| is_separator(char::from(byte))) {
            return Ok(Target::Folder(path));
        }
        match Format::from_path(path) {
            Ok(format) => one(Target::File(path, format)),
            // A name without an ending can only be a folder's; `.png` is an ending without a name.
            Err(_) if path.extension().is_none() && !is_hidden(path) => Ok(Target::Folder(path)),
            Err(error) => Err(error),
        }
    }

    /// A painting in `folder` with a name that no other one of the run has.
    fn named(&self, photo: &Path, folder: &Path, outputs: &mut Outputs) -> PathBuf {
        let format = self.format;
        let style: String =
            self.style.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        let stem = if is_stream(photo) { "picture".as_ref() } else { photo };
        let mut path = folder.join(file_name(stem, &style, format.ending()));
        let mut number = 2;
        while !outputs.is_free(&path) {
            path = folder.join(file_name(stem, &format!("{style}-{number}"), format.ending()));
            number += 1;
        }
        path
    }
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

/// `photo-great-wave.png` for `photo.jpg`: the bytes of the stem, whatever they are, a suffix and another ending.
pub(super) fn file_name(path: &Path, suffix: &str, ending: &str) -> OsString {
    let mut name = path.file_stem().unwrap_or("picture".as_ref()).to_os_string();
    name.push(format!("-{suffix}.{ending}"));
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Existing;

    /// One worker, and nothing is done.
    struct All;

    impl Known for All {
        fn is_own(&self, _: &Path) -> bool {
            true
        }

        fn is_done(&self, _: &Path, _: &Path, _: Format) -> bool {
            false
        }
    }

    /// The names of the paintings of `photos`, or the codes of what is refused; folders are relative to an empty one.
    fn plan(photos: &[&str], output: Option<&str>) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("there")).unwrap();
        let photos: Vec<PathBuf> = photos
            .iter()
            .map(|&photo| if photo == "-" { photo.into() } else { folder.path().join(photo) })
            .collect();
        let output = output.map(|path| if path == "-" { path.into() } else { folder.path().join(path) });
        let naming = Naming { output: output.as_deref(), style: "wave=1,night=2", format: Format::Png };
        let name = |destination: &Destination| {
            let path = destination.path();
            path.strip_prefix(folder.path()).unwrap_or(path).to_string_lossy().into_owned()
        };
        match naming.plan(&photos, &All, &mut Outputs::new([], Existing::Refuse)) {
            Ok(planned) => {
                planned.iter().map(|planned| name(planned.destination.as_ref().unwrap())).collect()
            }
            Err(error) => vec![error.code().into()],
        }
    }

    #[test]
    fn paintings_stand_beside_their_photos_or_in_a_folder() {
        assert_eq!(plan(&["in/a.b.jpg"], None), ["in/a.b-wave-1-night-2.png"]);
        for output in ["there", "there/", "new", "new/", "new.png/"] {
            let folder = output.trim_end_matches('/');
            let expected =
                [format!("{folder}/a-wave-1-night-2.png"), format!("{folder}/b-wave-1-night-2.png")];
            assert_eq!(plan(&["in/a.jpg", "b.jpg"], Some(output)), expected);
            assert_eq!(plan(&["in/a.jpg"], Some(output)), expected[..1]);
        }
        assert_eq!(plan(&["in/a.jpg"], Some("there/x.webp")), ["there/x.webp"]);
    }

    #[test]
    fn every_painting_has_a_name_of_its_own() {
        for photos in
            [["x/a.jpg", "y/a.jpg"], ["a.jpg", "a.png"], ["x/a.jpg", "y/A.jpg"], ["x/ä.jpg", "y/Ä.jpg"]]
        {
            let names = plan(&photos, Some("out/"));
            assert_eq!(names.len(), 2, "{names:?}");
            assert!(names[1].ends_with("-wave-1-night-2-2.png"), "{names:?}");
        }
        let names = plan(&["a.jpg", "a.png", "a.gif"], None);
        assert_eq!(names, ["a-wave-1-night-2.png", "a-wave-1-night-2-2.png", "a-wave-1-night-2-3.png"]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn names_that_are_not_text_keep_their_bytes() {
        use std::os::unix::ffi::OsStrExt;
        let photo = Path::new(std::ffi::OsStr::from_bytes(b"in/caf\xe9\xff.jpg"));
        assert_eq!(file_name(photo, "wave", "png").as_bytes(), b"caf\xe9\xff-wave.png");
    }

    #[test]
    fn one_name_is_not_given_to_many() {
        assert_eq!(plan(&["a.jpg", "b.jpg"], Some("out.png")), ["output-of-many"]);
        assert_eq!(plan(&["a.jpg", "b.jpg"], Some("-")), ["output-of-many"]);
        assert_eq!(plan(&["-", "-"], None), ["output-of-many"]);
    }

    #[test]
    fn an_ending_that_is_not_written_is_refused() {
        for output in ["out.tga", "out.png.txt", ".png"] {
            for photos in [&["a.jpg"][..], &["a.jpg", "b.jpg"]] {
                assert_eq!(plan(photos, Some(output)), ["output-format"], "{output}");
            }
        }
    }

    #[test]
    fn standard_input_goes_to_standard_output() {
        assert_eq!(plan(&["-"], None), ["-"]);
        assert_eq!(plan(&["a.jpg"], Some("-")), ["-"]);
        assert_eq!(plan(&["-"], Some("out.png")), ["out.png"]);
        assert_eq!(plan(&["-"], Some("out/")), ["out/picture-wave-1-night-2.png"]);
        assert_eq!(plan(&["a.jpg", "-"], None), ["a-wave-1-night-2.png", "-"]);
    }
}
