//! Checkpoints that are cut, damaged, or claim what they do not have.

use portrait::neural::CheckpointError::{self, Damaged, TooLarge, Truncated};
use portrait::neural::Part;

use super::crafted::{
    Tensor, Zip, around, dict, entries, four_numbers, int, legacy, object, object_of, pickle, text, tuple, zip,
};
use super::{FIXTURES, fixture, open, read_all};

fn error(bytes: &[u8]) -> CheckpointError {
    read_all(bytes).expect_err("read")
}

fn damage(bytes: &[u8]) -> &'static str {
    match error(bytes) {
        Damaged { what, .. } => what,
        other => panic!("{other}"),
    }
}

#[test]
fn files_made_by_hand_are_read() {
    let four = [1.0, 2.0, 3.0, 4.0];
    for bytes in [around(&object(&Tensor::four())), zip(&entries(), Zip::Plain), zip(&entries(), Zip::Large)] {
        assert_eq!(open(&bytes).unwrap().read(Part::Generator, "w").unwrap(), four);
    }
    // With a comment, which torch does not write.
    let mut commented = zip(&entries(), Zip::Plain);
    let end = commented.len();
    commented[end - 2] = 5;
    commented.extend(b"PK\x05\x06!");
    assert_eq!(read_all(&commented).unwrap()[0].1, four);
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    for name in ["plain.legacy", "network.legacy", "protocol4.legacy", "plain.zip", "network.zip"] {
        let file = fixture(&format!("corpus/{name}"));
        for cut in 0..file.len() {
            let error = error(&file[..cut]);
            let fits = matches!(error, Truncated { .. } | CheckpointError::TooSmall { .. });
            assert!(fits, "{name} cut at {cut}: {error}");
        }
    }
    let tiny = fixture("tiny.pth.tar");
    let cut = error(&tiny[..tiny.len() - 1]);
    assert_eq!(cut.to_string(), "the file is cut short: it has 510468 bytes of 510469; download it again");
}

#[test]
fn bytes_after_the_end_are_refused() {
    assert_eq!(damage(&[fixture("tiny.pth.tar"), vec![0]].concat()), "there are bytes after the end");
    assert!(matches!(error(&[fixture("tiny.zip.pth.tar"), vec![0]].concat()), Truncated { .. }));
}

#[test]
fn a_tensor_lies_in_its_storage() {
    let tensor = |offset, shape: &[i64], strides: &[i64]| {
        let tensor = Tensor { offset, shape: shape.to_vec(), strides: strides.to_vec(), ..Tensor::four() };
        read_all(&around(&object(&tensor))).map(|tensors| tensors[0].1.clone())
    };
    assert_eq!(tensor(1, &[3], &[1]).unwrap(), [2.0, 3.0, 4.0]);
    assert_eq!(tensor(0, &[2, 2], &[1, 2]).unwrap(), [1.0, 3.0, 2.0, 4.0]);
    assert_eq!(tensor(3, &[1, 2], &[i64::MAX, 0]).unwrap(), [4.0, 4.0]);
    assert_eq!(tensor(4, &[0, 7], &[i64::MAX, i64::MAX]).unwrap(), []);
    assert_eq!(tensor(0, &[1 << 20], &[0]).unwrap().len(), 1 << 20);
    let outside: [(i64, &[i64], &[i64]); 18] = [
        (1, &[4], &[1]),
        (4, &[1], &[1]),
        (5, &[0], &[1]),
        (-1, &[1], &[1]),
        (i64::MAX, &[2], &[1]),
        (0, &[5], &[1]),
        (0, &[2, 2], &[3, 1]),
        (0, &[-1], &[1]),
        (0, &[2], &[-1]),
        (1, &[2], &[i64::MAX]),
        (0, &[3], &[i64::MAX]),
        (0, &[5], &[1 << 62]),
        (0, &[3, 3], &[1 << 62, 1 << 62]),
        (0, &[1 << 21], &[0]),
        (0, &[i64::MAX, i64::MAX, 2], &[0, 0, 0]),
        (0, &[0, i64::MAX, i64::MAX], &[1, 1, 1]),
        (0, &[2, 2], &[1]),
        (0, &[1; 9], &[1; 9]),
    ];
    for (offset, shape, strides) in outside {
        assert!(matches!(tensor(offset, shape, strides), Err(Damaged { .. })), "{offset} {shape:?} {strides:?}");
    }
}

/// Half a million numbers of one are allowed once, not forty times.
#[test]
fn little_is_not_made_much() {
    let wide = Tensor { shape: vec![1 << 19], strides: vec![0], ..Tensor::four() };
    let names: Vec<String> = (0..40).map(|number| format!("w{number}")).collect();
    let network = dict(&names.iter().map(|name| (name.as_str(), wide.pickled())).collect::<Vec<_>>());
    let bytes = around(&dict(&[("generator", network), ("kp_detector", b"}".to_vec())]));
    assert_eq!(damage(&bytes), "tensors of more numbers than the file has");
    // Nor is a whole storage read for two numbers again and again.
    let count = 1_u64 << 20;
    let apart = Tensor { count: count as i64, shape: vec![2], strides: vec![count as i64 - 1], ..Tensor::four() };
    let file = |names: &[String]| {
        let network = dict(&names.iter().map(|name| (name.as_str(), apart.pickled())).collect::<Vec<_>>());
        legacy(&dict(&[("generator", network), ("kp_detector", b"}".to_vec())]), &[("0", count, vec![0; 4 << 20])])
    };
    assert_eq!(read_all(&file(&names[..5])).unwrap().len(), 5);
    assert_eq!(damage(&file(&names)), "tensors of more numbers than the file has");
}

/// However long the file is, a tensor has no more numbers than its storage, or a million.
#[test]
fn one_tensor_is_not_much_more_than_its_storage() {
    let wide = |side| {
        let wide = Tensor { shape: vec![side], strides: vec![0], ..Tensor::four() };
        let padding = Tensor { class: "ByteStorage", key: "1", count: 1 << 22, ..Tensor::four() };
        let network = dict(&[("wide", wide.pickled()), ("padding", padding.pickled())]);
        let object = dict(&[("generator", network), ("kp_detector", b"}".to_vec())]);
        legacy(&object, &[("0", 4, four_numbers()), ("1", 1 << 22, vec![0; 1 << 22])])
    };
    assert_eq!(read_all(&wide(1 << 20)).unwrap()[0].1.len(), 1 << 20);
    assert_eq!(damage(&wide((1 << 20) + 1)), "a tensor larger than its storage");
}

#[test]
fn storages_are_what_their_tensors_say() {
    let one = object(&Tensor::four());
    let with = |storages: &[(&str, u64, Vec<u8>)]| legacy(&one, storages);
    let four = four_numbers;
    assert_eq!(damage(&with(&[])), "a tensor whose numbers are not there");
    assert_eq!(damage(&with(&[("0", 4, four()), ("0", 4, four())])), "a storage that is there twice");
    assert_eq!(damage(&with(&[("1", 4, four())])), "a storage that no tensor names");
    for count in [0, 3, 5, u64::MAX] {
        assert_eq!(damage(&with(&[("0", count, four())])), "a storage of another size than its tensors say");
    }
    assert!(matches!(error(&with(&[("0", 4, four()[..15].to_vec())])), Truncated { expected: Some(_), .. }));
    let claiming = |count, class| object(&Tensor { count, class, ..Tensor::four() });
    assert!(matches!(error(&around(&claiming(1 << 40, "FloatStorage"))), Truncated { expected: Some(_), .. }));
    for count in [-1, i64::MAX] {
        assert_eq!(damage(&around(&claiming(count, "FloatStorage"))), "a storage that cannot be");
    }
    assert_eq!(damage(&around(&claiming(4, "HalfStorage"))), "there are bytes after the end");
    assert!(matches!(error(&around(&claiming(4, "DoubleStorage"))), Truncated { .. }));
    let other = Tensor { class: "IntStorage", ..Tensor::four() };
    let two = dict(&[
        ("generator", dict(&[("w", Tensor::four().pickled()), ("v", other.pickled())])),
        ("kp_detector", b"}".to_vec()),
    ]);
    assert_eq!(damage(&around(&two)), "a storage of two sizes");
}

#[test]
fn archives_are_what_their_directory_says() {
    let without =
        |name: &str| zip(&entries().into_iter().filter(|entry| entry.0 != name).collect::<Vec<_>>(), Zip::Plain);
    assert!(read_all(&without("a/byteorder")).is_ok());
    assert_eq!(damage(&without("a/data/0")), "a tensor whose numbers are not there");
    let mut twice = entries();
    twice.push(("a/data/0", four_numbers()));
    assert_eq!(damage(&zip(&twice, Zip::Plain)), "an entry that is there twice");
    let mut short = entries();
    short[2].1.pop();
    assert_eq!(damage(&zip(&short, Zip::Plain)), "a storage of another size than its tensors say");
    let mut cut = entries();
    cut[0].1.pop();
    assert_eq!(damage(&zip(&cut, Zip::Plain)), "a table that ends too early");
    let damaged = |begin: &[u8], at: usize, to: &[u8]| {
        let mut file = zip(&entries(), Zip::Large);
        let found = file.windows(begin.len()).rposition(|window| window == begin).unwrap();
        file[found + at..found + at + to.len()].copy_from_slice(to);
        error(&file)
    };
    // The last entry's header, its place, the directory's record and what points there.
    assert!(matches!(damaged(b"PK\x06\x06", 0, b"!"), Damaged { .. }));
    assert!(matches!(damaged(b"PK\x06\x06", 40, &[0xff; 8]), TooLarge { .. }));
    assert!(matches!(damaged(b"PK\x06\x06", 48, &[0xff; 8]), Truncated { .. }));
    assert!(matches!(damaged(b"PK\x06\x06", 32, &[9]), Damaged { .. }));
    assert!(matches!(damaged(b"PK\x06\x07", 8, &[0xff; 8]), Truncated { .. }));
    assert!(matches!(damaged(b"PK\x06\x07", 0, b"!"), Damaged { .. }));
    assert!(matches!(damaged(b"PK\x05\x06", 0, b"!"), Truncated { .. }));
    let data = b"a/data/0ab\x01\0!\x01\0\x18\0";
    assert!(matches!(damaged(data, data.len(), &[0xff; 16]), Damaged { .. }));
    assert!(matches!(damaged(data, data.len() + 16, &[0xff; 8]), Truncated { .. }));
}

#[test]
fn names_are_there_once() {
    let four = || Tensor::four().pickled();
    let file = |generator: &[(&str, Vec<u8>)]| {
        around(&dict(&[("generator", dict(generator)), ("kp_detector", b"}".to_vec())]))
    };
    assert_eq!(damage(&file(&[("w", four()), ("w", four())])), "a tensor that is there twice");
    assert_eq!(damage(&file(&[("w", four()), ("module.w", four())])), "a tensor that is there twice");
    let network = || dict(&[("w", four())]);
    let twice = dict(&[("generator", network()), ("generator", network()), ("kp_detector", b"}".to_vec())]);
    assert_eq!(damage(&around(&twice)), "a network that is there twice");
    let none = dict(&[("generator", four()), ("kp_detector", int(1))]);
    assert_eq!(damage(&around(&none)), "a network without tensors");
}

/// The stack, its marks and the memo, each used where there is nothing.
#[test]
fn the_machine_stays_in_its_bounds() {
    let cases: [(&[u8], &str); 20] = [
        (b"", "a value is missing"),
        (b"0", "a value is missing"),
        (b"N(0", "a value is missing"),
        (b"N(\x85", "a value is missing"),
        (b"N(N\x86", "a value is missing"),
        (b"]N(a", "a value is missing"),
        (b"(Ne", "a value is missing"),
        (b"Ns", "a value is missing"),
        (b"N(NQ", "a storage that cannot be"),
        (b"](NR", "a value is missing"),
        (b"Nb", "a value is missing"),
        (b"(q\x01", "a value is missing"),
        (b"t", "a container ends that never began"),
        (b"]e", "a container ends that never began"),
        (b"N(Ne", "an item outside a list"),
        (b"NNNs", "a key outside a dictionary"),
        (b"}(Nu", "a key without a value"),
        (b"h\x01", "a value that was never remembered"),
        (b"Nr\xff\xff\xff\xffj\xfe\xff\xff\xff", "a value that was never remembered"),
        (b"NNR", "a call without arguments"),
    ];
    for (case, what) in cases {
        assert_eq!(damage(&legacy(case, &[])), what, "{case:?}");
    }
    assert!(matches!(error(&legacy(b"X\xff\xff\xff\xff", &[])), Truncated { .. }));
    assert!(matches!(error(&legacy(&[b"\x8d".as_slice(), &[0xff; 8]].concat(), &[])), Truncated { .. }));
    assert!(matches!(error(&legacy(&[b"c".as_slice(), &[b'a'; 1000]].concat(), &[])), Damaged { .. }));
}

/// Lists in lists, in themselves, and doubled and doubled again: values lie flat and are shared.
#[test]
fn nesting_and_sharing_cost_nothing() {
    let four = || ("generator", dict(&[("w", Tensor::four().pickled())]));
    let with =
        |value: Vec<u8>| around(&dict(&[four(), ("kp_detector", b"}".to_vec()), ("optimizer_generator", value)]));
    let deep = [b"]".repeat(90_000), b"a".repeat(89_999)].concat();
    let tuples = [b")".to_vec(), b"\x85".repeat(90_000)].concat();
    let itself = b"]q\x00h\x00a".to_vec();
    let pair = b"}q\x00X\x01\0\0\0a]q\x01h\x00ash\x01h\x00a0".to_vec();
    let doubled = [b"]q\x00".to_vec(), b"(h\x00h\x00h\x00h\x00h\x00h\x00h\x00h\x00tq\x00".repeat(1000)].concat();
    for value in [deep, tuples, itself, pair, doubled] {
        assert_eq!(read_all(&with(value)).unwrap().len(), 1);
    }
    // A dictionary that is its own value is no network of tensors, and no harm.
    let itself =
        [b"}q\x00(".to_vec(), text("generator"), b"h\x00".to_vec(), text("kp_detector"), b"h\x00u".to_vec()].concat();
    assert_eq!(read_all(&legacy(&itself, &[])).unwrap(), []);
}

#[test]
fn tables_are_bounded() {
    let long = [text(&"x".repeat(9 << 20)), b"0".to_vec()].concat();
    assert!(matches!(error(&legacy(&[long.clone(), long].concat(), &[])), TooLarge { what: "tables of over 16 MB" }));
    assert!(matches!(error(&legacy(&b"N0".repeat(600_000), &[])), TooLarge { what: "too many objects" }));
    assert!(matches!(error(&legacy(&b"N".repeat(200_000), &[])), TooLarge { .. }));
    assert!(matches!(error(&legacy(&b"(".repeat(200_000), &[])), TooLarge { .. }));
}

#[test]
fn views_of_storages_and_strange_storages_are_refused() {
    let storage = |items: &[Vec<u8>]| object_of([tuple(items), b"Q".to_vec()].concat());
    let class = || super::crafted::global("torch.cuda", "FloatStorage");
    let sound = [text("storage"), class(), text("0"), text("cuda:0"), int(4)];
    assert!(read_all(&around(&storage(&sound))).is_ok());
    let view = tuple(&[text("1"), int(0), int(4)]);
    for last in [vec![view], vec![b"N".to_vec(), b"N".to_vec()]] {
        assert_eq!(damage(&around(&storage(&[sound.as_slice(), &last].concat()))), "a storage that cannot be");
    }
    assert_eq!(damage(&around(&storage(&sound[..4]))), "a storage that cannot be");
    let long = [text("storage"), class(), text(&"0".repeat(201)), text("cuda:0"), int(4)];
    assert_eq!(damage(&around(&storage(&long))), "a storage that cannot be");
    let module = [text("module"), class(), text("0"), text("cuda:0"), int(4)];
    assert_eq!(damage(&around(&storage(&module))), "a storage that cannot be");
}

/// What was once survived badly, and the sound files that everything is mutated from.
#[test]
fn the_corpus_is_survived() {
    let mut sound = 0;
    for entry in std::fs::read_dir(format!("{FIXTURES}/corpus")).unwrap() {
        let path = entry.unwrap().path();
        let read = read_all(&std::fs::read(&path).unwrap());
        if path.extension().is_some_and(|extension| extension == "legacy" || extension == "zip") {
            assert!(!read.unwrap_or_else(|error| panic!("{}: {error}", path.display())).is_empty());
            sound += 1;
        }
    }
    assert_eq!(sound, 12);
    assert_eq!(read_all(&zip(&[("a/data.pkl", pickle(&object_of(b"N".to_vec())))], Zip::Plain)).unwrap(), []);
}
